package io.hedgerow.deployment.registry;

/**
 * Where a plugin comes from, as {@code posthog_plugin} says it (contract §1.5).
 *
 * @param type {@code local}, {@code custom} or {@code source}
 * @param url address without a token; {@code null} for code that came from no address
 * @param tag the exact version there: of npm, or a commit; {@code null} without address
 */
public record PluginOrigin(String type, String url, String tag) {

    public static final String LOCAL = "local";
    public static final String CUSTOM = "custom";
    public static final String SOURCE = "source";

    /** Read from the folder by every TaskManager, at each load. */
    boolean isLocal() {
        return LOCAL.equals(type);
    }
}
