package io.hedgerow.deployment.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process for a component that must be able to die alone. One of our own class path holds the
 * other end of a pipe as its standard input and ends when that closes, so it never outlives its
 * parent; any other is ended with {@link #terminate}.
 *
 * <p><b>Owns</b> one process and its log file. <b>Lives</b> from {@code start} to {@link #close},
 * {@link #terminate}, {@link #kill} or its own end. <b>Threads</b>: any. <b>Survives</b> nothing.
 */
public final class ChildProcess implements AutoCloseable {

    /**
     * Gives the child a session of its own: Ctrl-C at the terminal is for the parent, which stops
     * it in order.
     */
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private static final int LOG_LINES = 5;
    private static final long STOP_SECONDS = 20;

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * @param log receives standard output and error, appended
     */
    public static ChildProcess start(
            String name, Class<?> main, List<String> jvmFlags, List<String> arguments, Path log)
            throws StartException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmFlags);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return start(name, new ProcessBuilder(command), log);
    }

    /**
     * Starts any program.
     *
     * @param builder its command, folder and environment
     * @param log receives standard output and error, appended
     */
    public static ChildProcess start(String name, ProcessBuilder builder, Path log)
            throws StartException {
        if (Files.isExecutable(SETSID)) {
            List<String> command = new ArrayList<>(builder.command());
            command.add(0, SETSID.toString());
            builder.command(command);
        }
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Process process =
                    builder.redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start();
            return new ChildProcess(name, process, log);
        } catch (IOException e) {
            throw new StartException("could not start " + name + ": " + e.getMessage(), e);
        }
    }

    /** For the child's main: ends the process when the parent closes the pipe or dies. */
    public static void endWithParent(Runnable shutdown) {
        Thread watcher =
                new Thread(
                        () -> {
                            try {
                                while (System.in.read() >= 0) {
                                    // Nothing is ever sent; only the end counts.
                                }
                            } catch (IOException e) {
                                // The same as the end.
                            }
                            shutdown.run();
                        },
                        "parent-watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    public long pid() {
        return process.pid();
    }

    public ProcessHandle handle() {
        return process.toHandle();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public CompletableFuture<Integer> onExit() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** One line about why it ended, with the end of its log. */
    public String obituary() {
        return name
                + " ended with status "
                + (process.isAlive() ? "?" : process.exitValue())
                + "; the last lines of "
                + log
                + ": "
                + lastLines();
    }

    private String lastLines() {
        try {
            List<String> lines =
                    Files.readString(log, StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .toList();
            return String.join(
                    " | ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    /** Ends it at once, as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Closes its standard input and waits for its end; after 20 seconds it is killed. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It has ended already.
        }
        awaitEnd();
    }

    /** Asks it to end, as SIGTERM does, and waits; after 20 seconds it is killed. */
    public void terminate() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
