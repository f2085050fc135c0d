package io.hedgerow.operators.delivery;

import io.hedgerow.operators.registry.PluginInstallation;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Which hooks a plugin may have that run after ingestion, judged by its text. A plugin that names
 * one without exporting it gets its events, too, and they end in the operator, which knows the
 * exports.
 *
 * @param events names {@code onEvent}, {@code exportEvents} or {@code composeWebhook}
 * @param snapshots names {@code onSnapshot}
 * @param oneShard touches what all its events share, so that they must meet in one place
 */
public record DeliveryHooks(boolean events, boolean snapshots, boolean oneShard) {

    private static final DeliveryHooks NONE = new DeliveryHooks(false, false, true);

    private static final Pattern EVENTS =
            Pattern.compile("(?<![\\w$])(?:onEvent|exportEvents|composeWebhook)(?![\\w$])");
    private static final Pattern SNAPSHOTS = Pattern.compile("(?<![\\w$])onSnapshot(?![\\w$])");
    private static final Pattern SHARED =
            Pattern.compile(
                    "(?<![\\w$])(?:storage|cache|cursor|utils|jobs|runEvery\\w*)(?![\\w$])");

    private static final int MOST_KNOWN = 10_000;
    private static final Map<String, DeliveryHooks> KNOWN = new ConcurrentHashMap<>();

    public static DeliveryHooks of(PluginInstallation installation) {
        if (installation.code() == null) {
            return NONE;
        }
        String hash = installation.code().sha256();
        DeliveryHooks known = KNOWN.get(hash); // asked for every event
        if (known == null) {
            if (KNOWN.size() > MOST_KNOWN) {
                KNOWN.clear();
            }
            known = ofText(installation.code().text());
            KNOWN.put(hash, known);
        }
        return known;
    }

    static DeliveryHooks ofText(String code) {
        return new DeliveryHooks(
                EVENTS.matcher(code).find(),
                SNAPSHOTS.matcher(code).find(),
                SHARED.matcher(code).find());
    }
}
