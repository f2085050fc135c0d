package io.hedgerow.runtime.transpile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transpiled sources in a folder, by content hash. The folder must be writable by its owner only:
 * what lies there is run.
 *
 * <p><b>Owns</b> the files of its folder. <b>Lives</b> as long as anyone likes. <b>Threads</b>:
 * any, also of several processes. <b>Survives</b>: everything.
 */
public final class TranspiledCache {

    private static final Logger LOG = LoggerFactory.getLogger(TranspiledCache.class);

    private final Path folder;

    public TranspiledCache(Path folder) {
        this.folder = folder;
    }

    Optional<TranspiledSource> get(String fileName, String sha256) {
        Path file = file(sha256);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return TranspiledJson.read(Files.readString(file), fileName, sha256);
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("Ignoring the unreadable cache file {}: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    void put(TranspiledSource source) {
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, source.sha256(), ".part");
            Files.writeString(part, TranspiledJson.write(source));
            Files.move(part, file(source.sha256()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("Could not cache a transpiled plugin in {}: {}", folder, e.getMessage());
        }
    }

    private Path file(String sha256) {
        return folder.resolve(sha256 + ".json");
    }
}
