package io.hedgerow.runtime.transpile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
    private static final ObjectMapper JSON = new ObjectMapper();

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
            JsonNode node = JSON.readTree(file.toFile());
            return Optional.of(
                    new TranspiledSource(
                            fileName,
                            node.required("code").textValue(),
                            sha256,
                            SourceMap.ofMappings(node.required("mappings").textValue())));
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("Ignoring the unreadable cache file {}: {}", file, e.getMessage());
            return Optional.empty();
        }
    }

    void put(TranspiledSource source) {
        ObjectNode node = JSON.createObjectNode();
        node.put("code", source.text());
        node.put("mappings", source.positions().mappings());
        try {
            Files.createDirectories(folder);
            Path part = Files.createTempFile(folder, source.sha256(), ".part");
            JSON.writeValue(part.toFile(), node);
            Files.move(part, file(source.sha256()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("Could not cache a transpiled plugin in {}: {}", folder, e.getMessage());
        }
    }

    private Path file(String sha256) {
        return folder.resolve(sha256 + ".json");
    }
}
