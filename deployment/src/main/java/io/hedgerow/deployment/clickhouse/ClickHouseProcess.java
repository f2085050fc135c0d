package io.hedgerow.deployment.clickhouse;

import com.sun.jna.NativeLibrary;
import com.sun.jna.StringArray;
import java.util.List;

/**
 * Main class of the ClickHouse process: one call into the engine library, which then serves HTTP
 * and TCP until its standard input closes. A process of its own because the engine installs signal
 * handlers that a JVM does not survive.
 */
public final class ClickHouseProcess {

    /** Blocks on standard input: closing it is the clean shutdown. */
    private static final String SERVE =
            "SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP;"
                    + " SELECT * FROM file('/dev/stdin', 'LineAsString', 'l String') FORMAT Null";

    private ClickHouseProcess() {}

    /**
     * @param arguments library file, data folder, HTTP port, TCP port, log file
     */
    public static void main(String[] arguments) {
        List<String> engine =
                List.of(
                        "clickhouse-local",
                        "--path",
                        arguments[1],
                        "--listen_host",
                        "127.0.0.1",
                        "--http_port",
                        arguments[2],
                        "--tcp_port",
                        arguments[3],
                        "--logger.log",
                        arguments[4],
                        "--logger.level",
                        "warning",
                        "--query",
                        SERVE);
        NativeLibrary.getInstance(arguments[0])
                .getFunction("chdb_query_cmdline")
                .invokePointer(
                        new Object[] {
                            engine.size(), new StringArray(engine.toArray(new String[0]))
                        });
        // The engine's exit handlers and the JVM's do not agree.
        Runtime.getRuntime().halt(0);
    }
}
