package io.hedgerow.job.registry;

import io.hedgerow.runtime.transpile.TranspiledSource;

/**
 * The code of a plugin, or why there is none.
 *
 * @param sha256 content hash of the package, which is what is approved; {@code null} when it cannot
 *     be read
 * @param source {@code null} when it cannot be read or does not compile
 * @param error {@code null} when there is a source, and for {@link #NONE_HERE}
 */
public record PluginCode(String sha256, TranspiledSource source, String error) {

    /**
     * There is nothing to run here, and nothing wrong with that: what there is runs in browsers or
     * is a part of PostHog's own server (contract §1.5, §1.10). Such a plugin is none of ours.
     */
    public static final PluginCode NONE_HERE = new PluginCode(null, null, null);

    public boolean isNoneHere() {
        return source == null && error == null;
    }
}
