package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.deployment.registry.TeamPlugins;
import io.hedgerow.job.registry.ConfigRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code hedgerow plugin attach}. */
@Command(
        name = "attach",
        description =
                "Give a plugin a file, for a field of type attachment; it sees the file as"
                        + " meta.attachments[KEY].",
        mixinStandardHelpOptions = true,
        footer = {"", "JSON: config (as of `plugin status`), warnings (texts)."})
final class PluginAttachCommand extends RegistryCommand {

    @Mixin private PluginArgument plugin;

    @Parameters(index = "1", paramLabel = "KEY", description = "Key of the config field.")
    private String key;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The file; it replaces the one before.")
    private Path file;

    @Mixin private TeamOption team;

    @Option(names = "--remove", description = "Take the file away instead.")
    private boolean remove;

    @Option(
            names = "--content-type",
            paramLabel = "TYPE",
            description = "Media type; default: by the file's name.")
    private String contentType;

    @Override
    protected void run() throws Exception {
        if (remove == (file != null)) {
            throw new ParameterException(spec().commandLine(), "give either FILE or --remove");
        }
        byte[] contents = remove ? null : read();
        String type = remove ? null : type();
        ConfigReport.print(
                this,
                registry()
                        .write(
                                db -> {
                                    TeamPlugins plugins = new TeamPlugins(db, team.id());
                                    return ConfigReport.of(
                                            db,
                                            remove
                                                    ? plugins.detach(plugin.text(), key)
                                                    : plugins.attach(
                                                            plugin.text(),
                                                            key,
                                                            file.getFileName().toString(),
                                                            type,
                                                            contents));
                                }));
    }

    private byte[] read() throws RegistryException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(ConfigRules.LARGEST_ATTACHMENT + 1);
            if (bytes.length > ConfigRules.LARGEST_ATTACHMENT) {
                throw new RegistryException(
                        file + " is larger than " + ConfigRules.LARGEST_ATTACHMENT + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new RegistryException(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new RegistryException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private String type() throws IOException {
        if (contentType != null) {
            return contentType;
        }
        String known = Files.probeContentType(file);
        return known == null ? "application/octet-stream" : known;
    }
}
