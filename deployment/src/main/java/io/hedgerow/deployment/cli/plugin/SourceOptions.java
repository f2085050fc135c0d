package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.deployment.registry.source.CodeHosts;
import io.hedgerow.deployment.registry.source.InlineSource;
import io.hedgerow.deployment.registry.source.PluginSource;
import io.hedgerow.deployment.registry.source.SourceAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Where a plugin's code lies, apart from the argument that names the place. */
final class SourceOptions {

    private static final Duration CONNECT = Duration.ofSeconds(10);

    @Option(
            names = "--source",
            paramLabel = "FILE",
            description =
                    "One file of JavaScript or TypeScript instead of a package; - for standard input.")
    private String source;

    @Option(
            names = "--link",
            description =
                    "Do not copy the folder: every TaskManager reads it where it is, and notices changes."
                            + " Needs an organization with root access.")
    private boolean link;

    boolean isInline() {
        return source != null;
    }

    PluginSource inline(String name) {
        return new InlineSource(source, name, System.in);
    }

    PluginSource at(String place) throws RegistryException {
        return addresses().of(place, link);
    }

    SourceAddress addresses() {
        return new SourceAddress(
                CodeHosts.PUBLIC,
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build(),
                System.getenv());
    }
}
