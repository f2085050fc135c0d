package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.EffectJournal;
import io.hedgerow.runtime.HookCall;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * Flink metrics of the plugin operator, under {@code plugin}. Sums only, nothing per team: those
 * are in {@code app_metrics}.
 *
 * <p>Owns: the last readings of what only the task thread may look at. Lives: as the operator.
 * Threads: written by the task thread, read by any. Survives: nothing.
 */
final class PluginOperatorMetrics implements ChainMetrics {

    private static final int LATENCY_WINDOW = 1024;

    private final Map<HookCall.Kind, Histogram> hookMicros = new EnumMap<>(HookCall.Kind.class);
    private final MetricGroup group;
    private final Counter dropped;
    private final Counter deadLettered;
    private final Counter retries;
    private final Counter errors;
    private final Counter captured;
    private final Counter movedHome;
    private final Counter otherChain;
    private final Counter overflowed;
    private final Counter commandsAnswered;
    private final Counter replayedEffects;
    private final Counter journalMismatches;
    private final Counter restored;
    private final Counter lateCompletions;
    private final Histogram scheduleLatenessMillis;
    private final Histogram inputBlockedMillis;
    private volatile int inFlight;
    private volatile int parked;
    private volatile long oldestMillis;
    private volatile double load;
    private volatile int contexts;
    private volatile int paused;
    private volatile int overflowPersons;
    private volatile long registryRevision;

    PluginOperatorMetrics(MetricGroup operator, boolean compiled) {
        group = operator.addGroup("plugin");
        group.<Integer, Gauge<Integer>>gauge("javascriptCompiled", () -> compiled ? 1 : 0);
        group.<Integer, Gauge<Integer>>gauge("inFlight", () -> inFlight);
        group.<Integer, Gauge<Integer>>gauge("parked", () -> parked);
        group.<Long, Gauge<Long>>gauge("oldestWaitMillis", () -> oldestMillis);
        group.<Double, Gauge<Double>>gauge("javascriptShare", () -> load);
        group.<Integer, Gauge<Integer>>gauge("contexts", () -> contexts);
        group.<Integer, Gauge<Integer>>gauge("pausedPlugins", () -> paused);
        group.<Integer, Gauge<Integer>>gauge("overflowPersons", () -> overflowPersons);
        group.<Long, Gauge<Long>>gauge("registryRevision", () -> registryRevision);
        dropped = group.counter("eventsDropped");
        deadLettered = group.counter("eventsDeadLettered");
        retries = group.counter("retries");
        errors = group.counter("errors");
        captured = group.counter("eventsCaptured");
        movedHome = group.counter("eventsMovedHome");
        otherChain = group.counter("eventsWithOtherChain");
        overflowed = group.counter("eventsOverflowed");
        commandsAnswered = group.counter("commandsAnswered");
        replayedEffects = group.counter("journalReplayedEffects");
        journalMismatches = group.counter("journalMismatches");
        restored = group.counter("restoredInFlight");
        lateCompletions = group.counter("completionsAfterClose");
        scheduleLatenessMillis = histogram("scheduleLatenessMillis");
        inputBlockedMillis = histogram("inputBlockedMillis");
    }

    private Histogram histogram(String name) {
        return group.histogram(name, new DescriptiveStatisticsHistogram(LATENCY_WINDOW));
    }

    void hookTook(HookCall.Kind kind, long nanos) {
        Histogram histogram = hookMicros.get(kind);
        if (histogram == null) {
            histogram = histogram(camelCase(kind) + "Micros");
            hookMicros.put(kind, histogram);
        }
        histogram.update(nanos / 1000);
    }

    /** {@code PROCESS_EVENT} to {@code processEvent}. */
    static String camelCase(HookCall.Kind kind) {
        StringBuilder name = new StringBuilder();
        for (String word : kind.name().toLowerCase(Locale.ROOT).split("_")) {
            name.append(
                    name.isEmpty()
                            ? word
                            : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }

    void replayed(EffectJournal journal) {
        if (journal.replayed() > 0) {
            replayedEffects.inc(journal.replayed());
        }
        if (journal.mismatched()) {
            journalMismatches.inc();
        }
    }

    void tickWasLate(long millis) {
        scheduleLatenessMillis.update(millis);
    }

    void inputWasBlocked(long millis) {
        inputBlockedMillis.update(millis);
    }

    void restored() {
        restored.inc();
    }

    void completionAfterClose() {
        lateCompletions.inc();
    }

    /** Reads what metrics reporters may not look at themselves. */
    void sample(
            WorkScheduler scheduler,
            int personsInOverflow,
            TeamPlugins plugins,
            long revision,
            long nowMillis) {
        overflowPersons = personsInOverflow;
        paused = plugins.paused(nowMillis);
        inFlight = scheduler.inFlight();
        parked = scheduler.room().parked();
        oldestMillis = scheduler.oldestMillis();
        load = scheduler.time().load();
        contexts = plugins.loaded();
        registryRevision = revision;
    }

    @Override
    public void retried() {
        retries.inc();
    }

    @Override
    public void failed() {
        errors.inc();
    }

    @Override
    public void otherChain() {
        otherChain.inc();
    }

    void dropped() {
        dropped.inc();
    }

    void deadLettered() {
        deadLettered.inc();
    }

    void commandAnswered() {
        commandsAnswered.inc();
    }

    void captured() {
        captured.inc();
    }

    void overflowed() {
        overflowed.inc();
    }

    void movedHome() {
        movedHome.inc();
    }
}
