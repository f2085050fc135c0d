package io.hedgerow.deployment.bench.operator;

import io.hedgerow.job.ingestion.RuntimePlatformFactory;
import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.plugins.RuntimePlatform;
import io.hedgerow.runtime.JournalMismatch;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Calls of 100 ms, as many at once as one subtask may have. */
final class HttpFigures {

    private final Run run;

    private HttpFigures(Run run) {
        this.run = run;
    }

    static void print(Run run) throws Exception {
        run.title(
                """
                HTTP calls of %d ms, one per event, %,d events between source and sink (at most %,.0f events/s)
                timer    the answer comes from a timer in this process: no sockets, the operator's cost alone
                sockets  the job's own HTTP client and a server of the JDK on loopback, all in this process
                latency  milliseconds from the source to the sink"""
                        .formatted(
                                DelayedHttp.MILLIS,
                                run.calls(),
                                run.calls() * 1000.0 / DelayedHttp.MILLIS));
        run.line("%-9s %6s %12s %10s %10s %10s", "", "teams", "events/s", "p50", "p99", "us/event");
        HttpFigures figures = new HttpFigures(run);
        for (int teams : new int[] {1, 100}) {
            figures.measure("timer", teams, HttpPlugin.teams(teams), new StubPlatform());
        }
        try (HttpService service = new HttpService(run.calls())) {
            for (int teams : new int[] {1, 100}) {
                figures.measure(
                        "sockets", teams, HttpPlugin.teams(teams, service.url()), sockets());
            }
        }
    }

    /** As in the job, but for the guard against internal addresses. */
    private static PluginPlatform.Factory sockets() {
        return new RuntimePlatformFactory(
                null,
                "http://localhost",
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Map.of(),
                false,
                List.of(),
                new RuntimePlatform.EffectOptions(false, JournalMismatch.RERUN));
    }

    private void measure(
            String way, int teams, BenchmarkTeams registry, PluginPlatform.Factory platform)
            throws Exception {
        Setup setup = Setup.of(registry, "hashmap").withWindow(run.calls()).withPlatform(platform);
        try (OperatorJob job = OperatorJob.start(run.flink(), setup)) {
            run.say().accept("calls by %s, %d team(s)".formatted(way, teams));
            job.warmUp(run.warmUp());
            Throughput figure = job.measure(run.seconds());
            Latencies latencies = job.probe().latencies();
            run.line(
                    "%-9s %6d %,12.0f %10.1f %10.1f %10.1f",
                    way,
                    teams,
                    figure.perSecond(),
                    latencies.millis(0.5),
                    latencies.millis(0.99),
                    1e6 / figure.perCore());
        }
    }
}
