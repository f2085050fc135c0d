package io.hedgerow.deployment.registry;

/** A row of {@code posthog_team} with its organization. */
public record Team(int id, String name, String token, Organization organization) {}
