package io.hedgerow.operators.plugins;

import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RefusedConfig;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.PluginIdentity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The plugin operator in Flink's harness, one subtask of one or more. */
final class OperatorHarness implements AutoCloseable {

    static final int MAX_PARALLELISM = 360;

    final KeyedTwoInputStreamOperatorTestHarness<Long, PluginInput, RegistryChange, EventEnvelope>
            flink;
    private final Lane lane;
    final AtomicReference<List<PluginInstallation>> installed;

    /** Configs that the registry refuses. */
    final List<RefusedConfig> refused = new ArrayList<>();

    /** All configs that there are; {@code null} when the registry does not know. */
    List<PluginIdentity> known;

    /**
     * @param installed what the registry holds; may be changed, then {@link #registryChanged} told
     */
    OperatorHarness(
            Lane lane,
            AtomicReference<List<PluginInstallation>> installed,
            PluginPlatform.Factory platform,
            PluginOperatorOptions options,
            StateBackend backend,
            int parallelism,
            int subtask)
            throws Exception {
        this.lane = lane;
        this.installed = installed;
        RegistryLoader loader =
                () ->
                        new RegistrySnapshot(
                                        new TeamDirectory(List.of()),
                                        installed.get(),
                                        refused,
                                        false)
                                .knowing(known);
        flink =
                new KeyedTwoInputStreamOperatorTestHarness<>(
                        new PluginOperator(lane, loader, platform, options),
                        lane == Lane.HOME ? PluginInput::teamId : PluginInput::personKey,
                        RegistryChange::teamId,
                        Types.LONG,
                        MAX_PARALLELISM,
                        parallelism,
                        subtask);
        flink.setStateBackend(backend);
    }

    OperatorHarness open(OperatorSubtaskState restore, long time) throws Exception {
        flink.setProcessingTime(time);
        flink.setup(EventEnvelope.TYPE.createSerializer(new SerializerConfigImpl()));
        if (restore != null) {
            flink.initializeState(restore);
        }
        flink.open();
        runMails();
        return this;
    }

    static OperatorSubtaskState repartition(
            OperatorSubtaskState state, int from, int to, int subtask) {
        return AbstractStreamOperatorTestHarness.repartitionOperatorState(
                state, MAX_PARALLELISM, from, to, subtask);
    }

    /** One subtask's, of what all subtasks had. */
    static OperatorSubtaskState joined(OperatorSubtaskState... states) throws Exception {
        return repartition(
                AbstractStreamOperatorTestHarness.repackageState(states), states.length, 1, 0);
    }

    static EventEnvelope event(long team, String person, String name) {
        return new EventEnvelope(
                team,
                "uuid-" + name,
                person,
                null,
                null,
                null,
                null,
                ("{\"event\":\"" + name + "\"}").getBytes(StandardCharsets.UTF_8),
                null,
                null,
                0,
                "t",
                0,
                0);
    }

    /** Whether this subtask is the one that a person's events go to. */
    boolean takes(long team, String person) {
        PluginInput input = PluginInput.of(event(team, person, ""));
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        lane == Lane.HOME ? input.teamId() : input.personKey(),
                        MAX_PARALLELISM,
                        flink.getEnvironment().getTaskInfo().getNumberOfParallelSubtasks())
                == flink.getEnvironment().getTaskInfo().getIndexOfThisSubtask();
    }

    void send(long team, String person, String name) throws Exception {
        send(PluginInput.of(event(team, person, name)));
    }

    void send(PluginInput input) throws Exception {
        flink.processElement1(new StreamRecord<>(input));
        runMails();
    }

    void registryChanged(long revision, long team, int config) throws Exception {
        flink.processElement2(new StreamRecord<>(new RegistryChange(revision, team, config)));
    }

    void time(long millis) throws Exception {
        flink.setProcessingTime(millis);
        runMails();
    }

    /** What the task thread would do between records. */
    void runMails() throws Exception {
        TaskMailbox mailbox = flink.getTaskMailbox();
        while (mailbox.hasMail()) {
            mailbox.take(TaskMailbox.MIN_PRIORITY).run();
        }
    }

    /** Runs mails, also those that other threads send later, until a revision is in force. */
    void awaitRegistry(long revision) throws Exception {
        PluginOperator operator = (PluginOperator) flink.getOperator();
        while (operator.registryRevision() < revision) {
            runMails();
            Thread.sleep(1);
        }
        runMails();
    }

    /** Event names of the main output so far. */
    List<String> names() {
        return flink.extractOutputValues().stream()
                .map(each -> new String(each.data(), StandardCharsets.UTF_8))
                .map(json -> json.substring(10, json.length() - 2))
                .toList();
    }

    List<EventEnvelope> events() {
        return flink.extractOutputValues();
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
