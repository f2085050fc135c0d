package io.hedgerow.deployment.cli.cluster;

import io.hedgerow.deployment.cli.HedgerowHome;
import io.hedgerow.deployment.cluster.ClusterFolder;
import io.hedgerow.deployment.cluster.ClusterOptions;
import io.hedgerow.deployment.cluster.ClusterStack;
import io.hedgerow.deployment.cluster.ClusterState;
import io.hedgerow.deployment.cluster.FlinkDistribution;
import io.hedgerow.deployment.local.LocalLogging;
import io.hedgerow.deployment.local.ServiceOptions;
import io.hedgerow.deployment.seed.SampleData;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.MemorySize;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code hedgerow cluster up}. */
@Command(
        name = "up",
        description = {
            "Starts a JobManager and TaskManagers as separate processes on loopback.",
            "Stays as their supervisor, which replaces a TaskManager that dies, until Ctrl-C or"
                    + " `hedgerow cluster down`; then everything it started is stopped. With"
                    + " --detach the supervisor goes on in the background."
        },
        mixinStandardHelpOptions = true)
final class ClusterUpCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private FolderOption where;

    @Option(
            names = "--taskmanagers",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many TaskManagers; default: ${DEFAULT-VALUE}.")
    private int taskManagers;

    @Option(
            names = "--slots",
            paramLabel = "S",
            defaultValue = "2",
            description =
                    "Slots of each TaskManager; default: ${DEFAULT-VALUE}. A job takes as many"
                            + " slots as its parallelism.")
    private int slots;

    @Option(
            names = "--taskmanager-memory",
            paramLabel = "SIZE",
            defaultValue = ClusterOptions.DEFAULT_TASK_MANAGER_MEMORY,
            description = "Memory of each TaskManager process; default: ${DEFAULT-VALUE}.")
    private String taskManagerMemory;

    @Option(
            names = "--flink-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of Flink's web UI; default: any free one.")
    private int flinkPort;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            mapFallbackValue = "",
            description = "An option of Flink's own, over those of deployment/flink/config.yaml.")
    private Map<String, String> flinkOptions = Map.of();

    @Option(
            names = "--with-services",
            description =
                    "Start Kafka, ClickHouse and Postgres as well, with the sample plugins; `cluster"
                            + " submit` then needs no options. Their data stays in the folder.")
    private boolean withServices;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of that Kafka; default: any free one.")
    private int kafkaPort;

    @Option(
            names = "--clickhouse-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "HTTP port of that ClickHouse; default: any free one.")
    private int clickhousePort;

    @Option(
            names = "--postgres-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of that Postgres; default: any free one.")
    private int postgresPort;

    @Option(
            names = "--detach",
            description = "Return once the cluster is up; the supervisor goes on by itself.")
    private boolean detach;

    @Override
    public Integer call() throws Exception {
        if (taskManagers < 1 || slots < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--taskmanagers and --slots must be at least 1");
        }
        ClusterFolder folder = where.folder();
        ClusterOptions options =
                new ClusterOptions(
                        folder,
                        FlinkDistribution.of(HedgerowHome.folder()),
                        taskManagers,
                        slots,
                        flinkPort,
                        memory(),
                        flinkOptions);
        PrintWriter err = spec.commandLine().getErr();
        if (detach) {
            String[] given =
                    spec.commandLine().getParseResult().originalArgs().toArray(String[]::new);
            DetachedUp.start(folder, given, err);
            announce(folder.running());
            return 0;
        }
        LocalLogging.toFile(folder.log("supervisor"));
        ServiceOptions services =
                withServices
                        ? new ServiceOptions(
                                null, null, null, kafkaPort, clickhousePort, postgresPort)
                        : null;
        try (ClusterStack stack =
                ClusterStack.start(
                        options,
                        services,
                        new SampleData(HedgerowHome.folder()),
                        step -> {
                            err.println("hedgerow: starting " + step);
                            err.flush();
                        })) {
            announce(stack.state());
            String why = stack.failure().get();
            err.println("hedgerow: " + why);
            return 1;
        }
    }

    private MemorySize memory() {
        try {
            return MemorySize.parse(taskManagerMemory);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--taskmanager-memory: \"" + taskManagerMemory + "\" is no size such as 3g");
        }
    }

    private void announce(ClusterState state) {
        PrintWriter out = spec.commandLine().getOut();
        String dir = where.isDefault() ? "" : " --dir " + where.folder().path();
        out.printf("%nThe cluster is up: %d slots.%n%n", state.taskManagers() * state.slots());
        out.printf("  Flink UI     %s%n", state.rest());
        for (ClusterState.Member member : state.processes()) {
            out.printf(
                    "  %-12s process %d, metrics %s%n",
                    member.name(), member.id().pid(), member.metrics());
        }
        if (state.services() != null) {
            out.printf("  Kafka        %s%n", state.services().kafka());
            out.printf(
                    "  ClickHouse   %s   (user default, no password)%n",
                    state.services().clickhouse());
            out.printf(
                    "  Postgres     %s   (user %s)%n",
                    state.services().postgres(), state.services().postgresUser());
        }
        out.printf("  data, logs   %s%n%n", where.folder().path());
        out.printf("  hedgerow cluster submit%s    starts the job%n", dir);
        out.printf("  hedgerow cluster status%s    shows what runs%n", dir);
        out.printf("  hedgerow cluster down%s      ends everything%n", dir);
        out.flush();
    }
}
