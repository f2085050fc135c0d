package io.hedgerow.job.registry;

import io.hedgerow.runtime.transpile.TranspiledSource;

/**
 * The code of a plugin, or why there is none.
 *
 * @param sha256 content hash of the package, which is what is approved; {@code null} when it cannot
 *     be read
 * @param source {@code null} when it cannot be read or does not compile
 * @param error {@code null} when there is a source
 */
public record PluginCode(String sha256, TranspiledSource source, String error) {}
