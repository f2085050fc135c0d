package io.hedgerow.runtime;

import java.util.Objects;

/**
 * One call of one function that a plugin exports (contract §2.1). Arguments travel as JSON text;
 * the runtime appends {@code meta}.
 *
 * @param kind which kind of function
 * @param name the exported name; for {@link Kind#JOB} the name inside the exported {@code jobs}
 * @param argument the first argument, {@code null} when the hook takes only {@code meta}
 */
public record HookCall(Kind kind, String name, JsonText argument) {

    /** Groups hooks by calling convention and by time limit (contract §4.3, §10 row 7). */
    public enum Kind {
        SETUP,
        TEARDOWN,
        PROCESS_EVENT,
        ON_EVENT,
        EXPORT_EVENTS,
        COMPOSE_WEBHOOK,
        GET_SETTINGS,
        SCHEDULED_TASK,
        JOB
    }

    public HookCall {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
    }

    public HookCall(Kind kind, String name, String argumentJson) {
        this(kind, name, JsonText.of(argumentJson));
    }

    private HookCall(Kind kind, String name) {
        this(kind, name, (JsonText) null);
    }

    /** The first argument as characters, or {@code null}. */
    public String argumentJson() {
        return argument == null ? null : argument.toString();
    }

    public static HookCall setupPlugin() {
        return new HookCall(Kind.SETUP, "setupPlugin");
    }

    public static HookCall teardownPlugin() {
        return new HookCall(Kind.TEARDOWN, "teardownPlugin");
    }

    /**
     * {@code processEvent}, or {@code processEventBatch} where only that exists (contract §2.5).
     */
    public static HookCall processEvent(String eventJson) {
        return new HookCall(Kind.PROCESS_EVENT, "processEvent", eventJson);
    }

    /** The same with the event as bytes, which spares both sides the conversion. */
    public static HookCall processEvent(JsonText event) {
        return new HookCall(Kind.PROCESS_EVENT, "processEvent", event);
    }

    public static HookCall onEvent(String eventJson) {
        return new HookCall(Kind.ON_EVENT, "onEvent", eventJson);
    }

    /**
     * The plugin's own {@code exportEvents}; buffering is the caller's.
     *
     * @param eventsJson JSON array of events
     */
    public static HookCall exportEvents(String eventsJson) {
        return new HookCall(Kind.EXPORT_EVENTS, "exportEvents", eventsJson);
    }

    /** {@code composeWebhook}; the runtime turns {@code event.timestamp} into a {@code Date}. */
    public static HookCall composeWebhook(String eventJson) {
        return new HookCall(Kind.COMPOSE_WEBHOOK, "composeWebhook", eventJson);
    }

    public static HookCall getSettings() {
        return new HookCall(Kind.GET_SETTINGS, "getSettings");
    }

    /**
     * @param name {@code runEveryMinute}, {@code runEveryHour} or {@code runEveryDay}
     */
    public static HookCall scheduledTask(String name) {
        return new HookCall(Kind.SCHEDULED_TASK, name);
    }

    public static HookCall job(String name, String payloadJson) {
        return new HookCall(Kind.JOB, name, payloadJson);
    }
}
