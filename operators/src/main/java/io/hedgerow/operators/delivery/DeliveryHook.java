package io.hedgerow.operators.delivery;

import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.JsonText;

/** A function of a plugin that gets events after ingestion, and how often it is tried. */
public enum DeliveryHook {
    /** Contract §2.6: five attempts, 5, 10, 20, 40 s between them. */
    ON_EVENT("onEvent", "onEvent", 5, 5000),
    /** Contract §2.7: one attempt and three retries after 6, 12, 24 s. */
    EXPORT_EVENTS("exportEvents", "exportEvents", 4, 6000),
    /** Contract §2.12; retried as {@code onEvent} is. */
    COMPOSE_WEBHOOK("composeWebhook", "webhook", 5, 5000),
    /** Contract §2.6: as {@code onEvent}, without an app metric. */
    ON_SNAPSHOT("onSnapshot", null, 5, 5000),
    /**
     * The config has not been met yet: its registry entry is behind the event. Which functions get
     * the event is decided when the config is there.
     */
    UNDECIDED("", null, 1, 0);

    private final String function;
    private final String category;
    private final int attempts;
    private final long firstWaitMillis;

    DeliveryHook(String function, String category, int attempts, long firstWaitMillis) {
        this.function = function;
        this.category = category;
        this.attempts = attempts;
        this.firstWaitMillis = firstWaitMillis;
    }

    /** The exported name. */
    public String function() {
        return function;
    }

    /**
     * @param argument the event; of {@link #EXPORT_EVENTS} an array of events
     */
    public HookCall call(JsonText argument) {
        return new HookCall(
                switch (this) {
                    case EXPORT_EVENTS -> HookCall.Kind.EXPORT_EVENTS;
                    case COMPOSE_WEBHOOK -> HookCall.Kind.COMPOSE_WEBHOOK;
                    case ON_EVENT, ON_SNAPSHOT -> HookCall.Kind.ON_EVENT;
                    case UNDECIDED -> throw new IllegalStateException("Nothing to call");
                },
                function,
                argument);
    }

    /** Of app metrics (contract §5.5); {@code null} for what is not counted. */
    public String category() {
        return category;
    }

    /** In all. */
    public int attempts() {
        return attempts;
    }

    /**
     * @param failed attempts that have failed, from 1
     */
    public long waitMillis(int failed) {
        return firstWaitMillis << (failed - 1);
    }
}
