package io.hedgerow.deployment.registry.source;

import io.hedgerow.deployment.local.TemporaryFolder;
import io.hedgerow.deployment.npm.Npm;
import io.hedgerow.deployment.registry.FoundPlugin;
import io.hedgerow.deployment.registry.PluginOrigin;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One exact version of an npm package, fetched by the npm client, so with its registry, proxy and
 * tokens. Nothing of the package runs.
 *
 * @param version {@code null} if it was not said
 * @param environment for npm, in addition to this process's
 */
record NpmSource(String name, String version, Map<String, String> environment)
        implements PluginSource {

    private static final String PAGE = "https://www.npmjs.com/package/";
    private static final String NAME = "((?:@[a-z0-9~._-]+/)?[a-z0-9~_-][a-z0-9~._-]*)";
    private static final String EXACT = "\\d+\\.\\d+\\.\\d+(?:[-+][0-9A-Za-z.+-]+)?";

    private static final Pattern ARGUMENT = Pattern.compile("(?:npm:)?" + NAME + "(?:@(.+))?");
    private static final Pattern PAGE_ADDRESS =
            Pattern.compile(
                    "https?://(?:www\\.)?npmjs\\.com/package/"
                            + NAME
                            + "(?:/v/([^/?#]+))?/?(?:\\?.*)?");

    /** {@code [npm:]NAME@VERSION}; a bare name without either is none. */
    static Optional<NpmSource> parse(String text) {
        Matcher matcher = ARGUMENT.matcher(text);
        boolean meant = text.startsWith("npm:") || text.indexOf('@', 1) > 0 || text.startsWith("@");
        return meant && matcher.matches()
                ? Optional.of(new NpmSource(matcher.group(1), matcher.group(2), Map.of()))
                : Optional.empty();
    }

    static Optional<NpmSource> ofPage(String text) {
        Matcher matcher = PAGE_ADDRESS.matcher(text);
        return matcher.matches()
                ? Optional.of(new NpmSource(matcher.group(1), matcher.group(2), Map.of()))
                : Optional.empty();
    }

    NpmSource at(String otherVersion) {
        return new NpmSource(name, otherVersion, environment);
    }

    @Override
    public FoundPlugin fetch() throws RegistryException {
        if (version == null || !version.matches(EXACT)) {
            throw new RegistryException(
                    "say which version of "
                            + name
                            + " exactly, as "
                            + name
                            + "@1.2.3"
                            + (version == null ? "" : ", not \"" + version + "\""));
        }
        try (TemporaryFolder folder = TemporaryFolder.create("hedgerow-npm-")) {
            Npm.run(
                    folder.path(),
                    environment,
                    "pack",
                    name + "@" + version,
                    "--fetch-retries=1",
                    "--fetch-retry-mintimeout=1000");
            return new FoundPlugin(
                    PluginPackage.ofArchive(
                            Files.readAllBytes(archive(folder.path())), name + "@" + version),
                    new PluginOrigin(PluginOrigin.CUSTOM, PAGE + name, version));
        } catch (PluginPackageException e) {
            throw new RegistryException(e.getMessage(), e);
        } catch (IOException e) {
            throw new RegistryException(
                    "cannot fetch " + name + "@" + version + " from npm: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException("interrupted while npm fetched " + name, e);
        }
    }

    private static Path archive(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> archives = files.filter(file -> file.toString().endsWith(".tgz")).toList();
            if (archives.size() != 1) {
                throw new IOException("npm pack has left " + archives.size() + " archives");
            }
            return archives.get(0);
        }
    }
}
