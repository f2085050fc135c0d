package io.hedgerow.deployment.registry.source;

import io.hedgerow.deployment.registry.Plugin;
import io.hedgerow.deployment.registry.RegistryException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Tells from an argument where a plugin lies: a folder or archive here, a page on GitHub, npm or
 * GitLab (looked at in this order, contract §1.5), or {@code NAME@VERSION} of npm.
 */
public final class SourceAddress {

    private static final String NONE = "Must be a GitHub/GitLab repository or npm package URL!";

    private final CodeHosts hosts;
    private final Download download;
    private final Map<String, String> environment;

    /**
     * @param environment for tokens: {@code GITHUB_TOKEN}, {@code GITLAB_TOKEN}
     */
    public SourceAddress(CodeHosts hosts, HttpClient http, Map<String, String> environment) {
        this.hosts = hosts;
        this.download = new Download(http);
        this.environment = environment;
    }

    /**
     * @param link for a folder: it is read where it is, at each load, and not copied
     * @throws RegistryException if it is nothing of these
     */
    public PluginSource of(String text, boolean link) throws RegistryException {
        boolean address = text.startsWith("https://") || text.startsWith("http://");
        if (!address && exists(text)) {
            return new PathSource(Path.of(text), link);
        }
        if (link) {
            throw new RegistryException(text + ": there is no such plugin folder");
        }
        Optional<PluginSource> found = address ? page(text) : NpmSource.parse(text).map(s -> s);
        if (found.isPresent()) {
            return found.get();
        }
        throw new RegistryException(
                address
                        ? NONE
                        : text
                                + ": there is no such folder or archive, and it is neither an address nor NAME@VERSION of npm");
    }

    /**
     * A newer version of an installed plugin.
     *
     * @param version commit, branch or tag; version of npm; {@code null} for the newest commit
     */
    public PluginSource newer(Plugin plugin, String version) throws RegistryException {
        if (plugin.url() != null && plugin.url().startsWith("http")) {
            Optional<RepositorySource> repository = repository(plugin.url());
            if (repository.isPresent()) {
                return version == null ? repository.get() : repository.get().at(version);
            }
            Optional<NpmSource> npm = NpmSource.ofPage(plugin.url());
            if (npm.isPresent() && version != null) {
                return npm.get().at(version);
            }
            if (npm.isPresent()) {
                throw new RegistryException(
                        "say which version of " + npm.get().name() + " with --to VERSION");
            }
        }
        throw new RegistryException(
                "plugin \""
                        + plugin.name()
                        + "\" was not installed from an address: say where its new version is");
    }

    private Optional<PluginSource> page(String text) throws RegistryException {
        Optional<RepositorySource> repository = repository(text);
        if (repository.isPresent()) {
            return repository.map(source -> source);
        }
        Optional<NpmSource> npm = NpmSource.ofPage(text);
        if (npm.isPresent() && text.contains("private_token=")) {
            throw new RegistryException(
                    npm.get().name()
                            + ": private packages are fetched with the login of the npm client (.npmrc), not with private_token");
        }
        return npm.map(source -> source);
    }

    private Optional<RepositorySource> repository(String text) throws RegistryException {
        return RepositoryAddress.parse(text)
                .map(address -> new RepositorySource(address, hosts, download, environment));
    }

    private static boolean exists(String text) {
        try {
            return Files.exists(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
