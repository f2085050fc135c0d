package io.hedgerow.deployment.local;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * What a running {@code hedgerow local} tells the other commands, in the file {@link #file}. Of
 * several that run the last one to start is told of.
 *
 * @param version of this format
 * @param process the one that runs the stack
 * @param postgres JDBC address
 * @param secretKeys option {@code secrets.keys} of its job, {@code null} for none
 */
public record LocalState(
        int version,
        ProcessId process,
        String kafka,
        String clickhouse,
        String postgres,
        String postgresUser,
        String capture,
        String flink,
        String data,
        String secretKeys) {

    static final int VERSION = 1;

    private static final JsonMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    /**
     * @param home the folder of the repository
     */
    public static Path file(Path home) {
        return home.resolve("deployment/target/local.json");
    }

    /**
     * The stack that runs; empty if none does.
     *
     * @throws IOException naming the file that cannot be read
     */
    public static Optional<LocalState> running(Path home) throws IOException {
        Path file = file(home);
        try {
            LocalState state = JSON.readValue(Files.readString(file), LocalState.class);
            return state.version() == VERSION && state.process().find().isPresent()
                    ? Optional.of(state)
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException e) {
            throw new IOException(file + " is damaged: " + e.getOriginalMessage(), e);
        }
    }

    /** Replaces the file in one step. */
    void write(Path home) throws IOException {
        Path file = file(home);
        Files.createDirectories(file.getParent());
        Path next = Files.createTempFile(file.getParent(), "local", ".json.new");
        Files.writeString(
                next, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes the file if it tells of this stack. */
    void forget(Path home) throws IOException {
        if (running(home).filter(this::equals).isPresent()) {
            Files.deleteIfExists(file(home));
        }
    }
}
