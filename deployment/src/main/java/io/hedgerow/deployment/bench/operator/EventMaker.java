package io.hedgerow.deployment.bench.operator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hedgerow.deployment.bench.runtime.BenchmarkEvents;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.ingest.InputMessageParser;
import io.hedgerow.operators.ingest.InputRecord;
import io.hedgerow.operators.ingest.UnprocessableEventException;
import io.hedgerow.operators.plugins.PluginInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/**
 * Makes an event of each number, for the teams in turn or, when the probe says so, for the quiet
 * team. {@link EventEnvelope#offset} says when it was made, {@link EventEnvelope#sentAt} when the
 * quiet team's was due, both by {@link System#nanoTime}.
 */
final class EventMaker extends RichMapFunction<Long, PluginInput> {

    private static final long serialVersionUID = 1L;

    private static final String NOW = "2023-10-05T12:00:00.000Z";

    private final String probe;
    private final int teams;
    private final int quietTeam;
    private transient List<EventEnvelope> clientEvents;

    /**
     * @param teams with ids from 1
     * @param quietTeam its id; 0 for none
     */
    EventMaker(String probe, int teams, int quietTeam) {
        this.probe = probe;
        this.teams = teams;
        this.quietTeam = quietTeam;
    }

    @Override
    public void open(OpenContext context) throws UnprocessableEventException {
        InputMessageParser parser = new InputMessageParser(() -> null);
        clientEvents = new ArrayList<>();
        for (byte[] data : BenchmarkEvents.small()) {
            clientEvents.add(parser.parse(message(data)));
        }
    }

    @Override
    public PluginInput map(Long number) {
        Probe here = Probe.of(probe);
        if (here.takeFailure()) {
            throw new IllegalStateException("failure injected by the benchmark");
        }
        long now = System.nanoTime();
        Long due = quietTeam == 0 ? null : here.takeQuiet(number);
        return due == null
                ? event(number, 1 + number % teams, null, now)
                : event(number, quietTeam, Long.toString(due), now);
    }

    /** As capture sends it: what the job's parser knows of an event is known here, too. */
    private static InputRecord message(byte[] data) {
        String message =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("team_id", 1)
                        .put("uuid", "")
                        .put("distinct_id", "")
                        .put("data", new String(data, StandardCharsets.UTF_8))
                        .toString();
        return new InputRecord(message.getBytes(StandardCharsets.UTF_8), "", 0, 0, 0);
    }

    private PluginInput event(long number, long team, String due, long now) {
        EventEnvelope client = clientEvents.get((int) (number % clientEvents.size()));
        return PluginInput.of(
                new EventEnvelope(
                        team,
                        new UUID(0x018a_0000_0000_7000L, number).toString(),
                        "user-" + number % 100_000,
                        "89.160.20.112",
                        null,
                        NOW,
                        due,
                        client.data(),
                        client.members(),
                        null,
                        0,
                        "benchmark",
                        0,
                        now));
    }
}
