package io.hedgerow.job.folder;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.operators.registry.PluginInstallation.OnError;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import io.hedgerow.runtime.transpile.Hashes;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * {@code registry.yaml}, the successor of {@code posthog.json} (contract §9.3): what it says, not
 * what it refers to. Immutable.
 *
 * @param revision hex hash of the file's text
 * @param approved content hashes that may run
 */
record RegistryFile(
        Path file,
        String revision,
        List<Team> teams,
        Map<String, PluginEntry> plugins,
        List<ConfigEntry> configs,
        Set<String> approved) {

    static final String NAME = "registry.yaml";
    private static final int LONGEST = 64 << 20;

    /**
     * @param path folder, {@code .zip} or {@code .tgz}, relative to the file's folder
     */
    record PluginEntry(int id, String name, String path, int logLevel) {}

    /**
     * A config in force.
     *
     * @param id stable over all changes of the file: storage and schedules belong to it
     * @param where path of keys and line, for errors
     * @param config values by key, as they stand in the file
     */
    record ConfigEntry(
            int id,
            long team,
            PluginEntry plugin,
            int order,
            OnError onError,
            String where,
            Map<String, JsonNode> config,
            Map<String, AttachmentEntry> attachments) {}

    /**
     * @param file path, relative to the registry file's folder
     */
    record AttachmentEntry(String file, String contentType) {}

    /**
     * @throws RegistryFileException naming file, line and key of the first thing that is wrong
     */
    static RegistryFile read(Path folder) throws RegistryFileException {
        Path file = folder.resolve(NAME);
        String text;
        try {
            if (Files.size(file) > LONGEST) {
                throw new RegistryFileException(
                        file, 0, "", "is larger than " + LONGEST + " bytes");
            }
            text = Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new RegistryFileException(file, 0, "", "is not UTF-8 text");
        } catch (IOException e) {
            throw new RegistryFileException(file, 0, "", "cannot be read: " + e);
        }
        return new RegistryFileParser(file, Hashes.sha256(text)).parse(root(file, text));
    }

    private static YamlValue root(Path file, String text) throws RegistryFileException {
        LoadSettings settings =
                LoadSettings.builder().setLabel(file.toString()).setCodePointLimit(LONGEST).build();
        try {
            Node root =
                    new Compose(settings)
                            .composeString(text)
                            .orElseThrow(() -> new RegistryFileException(file, 0, "", "is empty"));
            return new YamlValue(file, "", root);
        } catch (MarkedYamlEngineException e) {
            throw new RegistryFileException(
                    file,
                    e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0),
                    "",
                    "is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            throw new RegistryFileException(file, 0, "", "is not YAML: " + e.getMessage());
        }
    }

    /** Places by id, so that no two things share one. */
    static final class Ids {

        private final String kind;
        private final Map<Integer, String> taken = new HashMap<>();

        Ids(String kind) {
            this.kind = kind;
        }

        /**
         * @param given the {@code id} in the file, {@code null} for one that follows from the name
         */
        int of(YamlValue place, YamlValue given, String name) throws RegistryFileException {
            int id =
                    given != null
                            ? (int) given.integer(1, Integer.MAX_VALUE)
                            : 1 + Integer.parseUnsignedInt(Hashes.sha256(kind, name), 0, 7, 16);
            String other = taken.put(id, name);
            if (other != null) {
                throw (given == null ? place : given)
                        .wrong(
                                "has the id %d, as %s \"%s\" has; give one of them another \"id\""
                                        .formatted(id, kind, other));
            }
            return id;
        }
    }
}
