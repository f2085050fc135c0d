package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.DeliveryInput;
import io.hedgerow.operators.delivery.DeliveryOptions;
import io.hedgerow.operators.delivery.ProcessedEvent;
import io.hedgerow.operators.output.AppMetric;
import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.VoidSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The delivery operator in Flink's harness, one subtask of one or more. */
final class DeliveryHarness implements AutoCloseable {

    static final long TEAM = 2;
    static final int CONFIG = 7;

    final KeyedTwoInputStreamOperatorTestHarness<Long, DeliveryInput, RegistryChange, Void> flink;
    final DeliveryOperator operator;
    private long checkpoints;

    /**
     * @param installed what the registry holds; may be changed, then {@link #registryChanged} told
     */
    DeliveryHarness(
            AtomicReference<List<PluginInstallation>> installed,
            PluginPlatform.Factory platform,
            DeliveryOptions options,
            StateBackend backend,
            int parallelism,
            int subtask)
            throws Exception {
        RegistryLoader loader =
                () -> new RegistrySnapshot(new TeamDirectory(List.of()), installed.get());
        operator = new DeliveryOperator(loader, platform, options);
        flink =
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        operator,
                        DeliveryInput::key,
                        change -> (long) change.configId(),
                        Types.LONG,
                        OperatorHarness.MAX_PARALLELISM,
                        parallelism,
                        subtask);
        flink.setStateBackend(backend);
    }

    static PluginInstallation installation(int config, String code, String configJson) {
        return PluginInstallation.of(
                new PluginIdentity(TEAM, config + 100, config, "p"),
                config,
                TranspiledSource.verbatim("index.js", code),
                configJson,
                Map.of(),
                0,
                PluginInstallation.OnError.DEFAULT,
                null,
                SecretMask.NONE);
    }

    static UUID uuid(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    /** An event whose name says which it is. */
    static ProcessedEvent event(String person, String name) {
        String json =
                "{\"uuid\":\"%s\",\"event\":\"%s\",\"properties\":\"{}\",\"timestamp\":\"2026-11-24 10:00:00.000\",\"team_id\":%d,\"distinct_id\":\"%s\"}"
                        .formatted(uuid(name), name, TEAM, person);
        return new ProcessedEvent(
                TEAM, uuid(name), name, person, json.getBytes(StandardCharsets.UTF_8), 0);
    }

    DeliveryHarness open(OperatorSubtaskState restore, long time) throws Exception {
        flink.setProcessingTime(time);
        flink.setup(VoidSerializer.INSTANCE);
        if (restore != null) {
            flink.initializeState(restore);
        }
        flink.open();
        runMails();
        return this;
    }

    void send(String person, String name) throws Exception {
        send(new DeliveryInput.Event(CONFIG, 0, event(person, name)));
    }

    void send(DeliveryInput input) throws Exception {
        flink.processElement1(new StreamRecord<>(input));
        runMails();
    }

    void registryChanged(long revision) throws Exception {
        flink.processElement2(new StreamRecord<>(new RegistryChange(revision, TEAM, CONFIG)));
        while (operator.registryRevision() < revision) {
            runMails();
            Thread.sleep(1);
        }
        runMails();
    }

    void time(long millis) throws Exception {
        flink.setProcessingTime(millis);
        runMails();
    }

    /** Puts a mail that sets the time. */
    void mailTime(long millis) {
        operator.getContainingTask()
                .getMailboxExecutorFactory()
                .createExecutor(0)
                .execute(() -> flink.setProcessingTime(millis), "time");
    }

    OperatorSubtaskState snapshot() throws Exception {
        flink.prepareSnapshotPreBarrier(++checkpoints);
        return flink.snapshot(checkpoints, checkpoints);
    }

    void completeCheckpoint() throws Exception {
        flink.notifyOfCompletedCheckpoint(checkpoints);
        runMails();
    }

    void runMails() throws Exception {
        TaskMailbox mailbox = flink.getTaskMailbox();
        while (mailbox.hasMail()) {
            mailbox.take(TaskMailbox.MIN_PRIORITY).run();
        }
    }

    List<DeadLetterRow> deadLetters() {
        return side(PluginOutputs.DEAD_LETTERS);
    }

    /** Since the last snapshot and all before. */
    List<AppMetric> appMetrics() throws Exception {
        flink.prepareSnapshotPreBarrier(checkpoints);
        return side(PluginOutputs.APP_METRICS);
    }

    <T> List<T> side(OutputTag<T> tag) {
        return flink.getSideOutput(tag) == null
                ? List.of()
                : flink.getSideOutput(tag).stream().map(StreamRecord::getValue).toList();
    }

    @Override
    public void close() throws Exception {
        flink.close();
    }
}
