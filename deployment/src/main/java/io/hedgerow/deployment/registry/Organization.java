package io.hedgerow.deployment.registry;

import java.util.UUID;

/** A row of {@code posthog_organization}, as far as plugins are concerned. */
public record Organization(UUID id, String name, AccessLevel level) {}
