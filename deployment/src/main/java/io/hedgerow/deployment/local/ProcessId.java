package io.hedgerow.deployment.local;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process that we started, recognisable after its number was given to another one: by the time it
 * started.
 *
 * @param started milliseconds since 1970
 */
public record ProcessId(long pid, long started) {

    /**
     * The system tells start times through its boot time, which clock corrections move a little.
     */
    private static final long TOLERANCE_MILLIS = 2_000;

    /**
     * @throws IllegalStateException if the system does not tell when it started
     */
    public static ProcessId of(ProcessHandle process) {
        Instant started =
                process.info()
                        .startInstant()
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "the start time of process "
                                                        + process.pid()
                                                        + " is not known"));
        return new ProcessId(process.pid(), started.toEpochMilli());
    }

    /** The process, if it still runs and is the one that was meant. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isTheSame);
    }

    /**
     * Asks the process to end, as SIGTERM does, and kills it if it has not after the time given.
     * Returns when it has ended; at once if it had before.
     */
    public void end(long seconds) {
        Optional<ProcessHandle> found = find();
        if (found.isEmpty()) {
            return;
        }
        ProcessHandle process = found.get();
        CompletableFuture<ProcessHandle> ended = process.onExit();
        process.destroy();
        try {
            ended.copy().orTimeout(seconds, TimeUnit.SECONDS).join();
        } catch (java.util.concurrent.CompletionException e) {
            process.destroyForcibly();
            ended.join();
        }
    }

    private boolean isTheSame(ProcessHandle process) {
        return process.info()
                .startInstant()
                .filter(instant -> Math.abs(instant.toEpochMilli() - started) <= TOLERANCE_MILLIS)
                .isPresent();
    }
}
