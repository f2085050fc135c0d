package io.hedgerow.deployment.cli;

import io.hedgerow.deployment.demo.Demo;
import io.hedgerow.deployment.local.LocalOptions;
import io.hedgerow.deployment.local.LocalStack;
import io.hedgerow.deployment.local.ServiceOptions;
import io.hedgerow.deployment.seed.SampleData;
import io.hedgerow.job.clickhouse.ClickHouseTarget;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hedgerow local}: the whole pipeline on this machine. */
@Command(
        name = "local",
        description = {
            "Starts the whole pipeline on loopback: Kafka, ClickHouse, Postgres, Flink with the job,"
                    + " capture endpoint, sample plugins for team 1.",
            "Runs until Ctrl-C; then everything it started is stopped."
        },
        mixinStandardHelpOptions = true)
final class LocalCommand implements Callable<Integer> {

    private static final int DEFAULT_DEMO_EVENTS = 20_000;

    @Spec private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keep all data there and go on from it the next time.")
    private Path data;

    @Option(
            names = "--demo",
            paramLabel = "N",
            arity = "0..1",
            fallbackValue = "" + DEFAULT_DEMO_EVENTS,
            description =
                    "Send N events (default ${FALLBACK-VALUE}) through everything, account for each of"
                            + " them, and stop. Exit status 1 if one is missing.")
    private Integer demo;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Use this Kafka instead of starting one.")
    private String kafka;

    @Option(
            names = "--clickhouse",
            paramLabel = "URL",
            description = "Use the ClickHouse at this HTTP address instead of starting one.")
    private String clickhouse;

    @Option(
            names = "--postgres",
            paramLabel = "JDBC-URL",
            description =
                    "Use this Postgres instead of starting one; user and password may stand in the"
                            + " address.")
    private String postgres;

    @Option(
            names = "--capture-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the capture endpoint; default: any free one.")
    private int capturePort;

    @Option(
            names = "--flink-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of Flink's web UI; default: any free one.")
    private int flinkPort;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of Kafka; default: any free one.")
    private int kafkaPort;

    @Option(
            names = "--clickhouse-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "HTTP port of ClickHouse; default: any free one.")
    private int clickhousePort;

    @Option(
            names = "--postgres-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of Postgres; default: any free one.")
    private int postgresPort;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            description = "Parallelism of the job; default: ${DEFAULT-VALUE}.")
    private int parallelism;

    @Option(
            names = "--state-backend",
            paramLabel = "NAME",
            defaultValue = "rocksdb",
            description = "rocksdb or hashmap; default: ${DEFAULT-VALUE}.")
    private String stateBackend;

    @Override
    public Integer call() throws Exception {
        if (parallelism < 1) {
            throw new ParameterException(spec.commandLine(), "--parallelism must be at least 1");
        }
        if (demo != null && demo < 1) {
            throw new ParameterException(spec.commandLine(), "--demo needs at least one event");
        }
        PrintWriter err = spec.commandLine().getErr();
        LocalOptions options =
                new LocalOptions(
                        HedgerowHome.folder(),
                        data,
                        new ServiceOptions(
                                kafka,
                                clickhouse,
                                postgres,
                                kafkaPort,
                                clickhousePort,
                                postgresPort),
                        capturePort,
                        flinkPort,
                        parallelism,
                        stateBackend);
        try (LocalStack stack =
                LocalStack.start(
                        options,
                        step -> {
                            err.println("hedgerow: starting " + step);
                            err.flush();
                        })) {
            return demo == null ? serve(stack) : demonstrate(stack);
        }
    }

    private int serve(LocalStack stack) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        String token = SampleData.WITH_PLUGINS.token();
        out.printf(
                """

                Hedgerow is running.

                  capture      %s   (team 1: token %s)
                  Flink UI     %s
                  ClickHouse   %s   (user default, no password)
                  Kafka        %s
                  Postgres     %s   (user postgres)
                  deliveries   %s   (what the sample plugins export; a GET tells how many events came)
                  data, logs   %s%s

                Send an event:

                  curl -s %s/capture -H 'Content-Type: application/json' -d '{"token": "%s", "event": "hello", "distinct_id": "you", "properties": {"$ip": "89.160.20.129", "$current_url": "https://example.com/docs/start"}}'

                A second later, see what the plugins made of it:

                  curl -s '%s' --data-binary "SELECT event, distinct_id, timestamp, properties FROM events WHERE team_id = 1 ORDER BY timestamp DESC LIMIT 3 FORMAT Vertical"

                Ctrl-C stops everything.
                """,
                stack.captureUrl(),
                token,
                stack.flink().url(),
                stack.clickhouse(),
                stack.kafka(),
                stack.postgres(),
                stack.receiver().url(),
                stack.data(),
                data == null ? "   (deleted at the end; keep them with --data DIR)" : "",
                stack.captureUrl(),
                token,
                stack.clickhouse());
        out.flush();
        String why = stack.failure().get();
        spec.commandLine().getErr().println("hedgerow: " + why.replaceAll("\\s*\\R\\s*", " | "));
        return 1;
    }

    private int demonstrate(LocalStack stack) throws Exception {
        Demo.Endpoints endpoints =
                new Demo.Endpoints(
                        URI.create(stack.captureUrl()),
                        ClickHouseTarget.of(stack.clickhouse()),
                        stack.kafka(),
                        LocalStack.EVENTS_TOPIC,
                        stack.plugins(),
                        stack.receiver(),
                        stack.failure());
        return new Demo(endpoints, System.out, System.err).run(demo) ? 0 : 1;
    }
}
