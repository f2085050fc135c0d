package io.hedgerow.job.folder;

import io.hedgerow.job.folder.RegistryFile.ConfigEntry;
import io.hedgerow.job.registry.LocalPackages;
import io.hedgerow.job.registry.RegistryFingerprints;
import io.hedgerow.job.registry.RegistryFingerprints.Owner;
import io.hedgerow.job.registry.RegistryPoll;
import io.hedgerow.job.registry.RegistryRules;
import io.hedgerow.job.secrets.SecretReference;
import io.hedgerow.job.secrets.SecretReference.Source;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.registry.RegistryLoader.RegistryUnavailableException;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import io.hedgerow.runtime.transpile.Hashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes the fingerprints of a folder: teams, configs and plugins count by their content; files that
 * a config refers to by time and size, so that nothing made of a secret gets into state.
 *
 * <p>Owns: the hashes of plugins, and whether it has ended. Lives: as its reader. Threads: as
 * {@link RegistryPoll}. Survives: nothing.
 */
public final class FolderRegistryPoll implements RegistryPoll {

    private final FolderRegistryLoader registry;
    private final LocalPackages packages = new LocalPackages();
    private volatile boolean closed;

    /** Of the same folder that {@code registry} reads. */
    public FolderRegistryPoll(FolderRegistryLoader registry) {
        this.registry = registry;
    }

    @Override
    public RegistryFingerprints take() throws RegistryUnavailableException {
        Path folder = registry.path();
        RegistryFile file;
        try {
            file = RegistryFile.read(folder);
        } catch (RegistryFileException e) {
            throw new RegistryUnavailableException(e.getMessage(), e);
        }
        String rules = rules(file);
        packages.beginPoll();
        Map<Owner, Long> prints = new HashMap<>();
        for (Team team : file.teams()) {
            prints.put(
                    new Owner(team.id(), RegistryChange.TEAM),
                    print(
                            List.of(
                                    team.token(),
                                    Boolean.toString(team.anonymizeIps()),
                                    Boolean.toString(team.sessionRecordingOptIn()))));
        }
        for (ConfigEntry config : file.configs()) {
            String plugin = packages.print(folder.resolve(config.plugin().path()));
            prints.put(new Owner(config.team(), config.id()), print(facts(config, plugin, rules)));
        }
        return new RegistryFingerprints(prints);
    }

    private String rules(RegistryFile file) {
        RegistryRules rules = registry.rules();
        List<String> facts = new ArrayList<>();
        if (rules.approvalRequired()) {
            file.approved().stream().sorted().forEach(facts::add);
        }
        facts.add(String.valueOf(rules.secrets().keyIds()));
        return String.join(",", facts);
    }

    private List<String> facts(ConfigEntry config, String plugin, String rules) {
        List<String> facts = new ArrayList<>();
        facts.add(config.plugin().toString());
        facts.add(plugin);
        facts.add(rules);
        facts.add(Integer.toString(config.order()));
        facts.add(config.onError().name());
        new TreeMap<>(config.config())
                .forEach(
                        (key, value) -> {
                            facts.add(key);
                            facts.add(value.toString());
                            if (value.isTextual()) {
                                facts.add(referred(value.textValue()));
                            }
                        });
        new TreeMap<>(config.attachments())
                .forEach(
                        (key, attachment) -> {
                            facts.add(key);
                            facts.add(attachment.toString());
                            facts.add(state(registry.path().resolve(attachment.file())));
                        });
        return facts;
    }

    private String referred(String text) {
        if (!SecretReference.isReference(text)) {
            return "";
        }
        SecretReference reference = SecretReference.of(text, registry.path());
        return reference.source() == Source.FILE
                ? state(registry.path().resolve(reference.place()))
                : "";
    }

    private static String state(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.lastModifiedTime() + " " + found.size();
        } catch (IOException e) {
            return "none";
        }
    }

    private static long print(List<String> facts) {
        return Long.parseUnsignedLong(
                Hashes.sha256(facts.toArray(String[]::new)), 0, Long.BYTES * 2, 16);
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return registry.toString();
    }
}
