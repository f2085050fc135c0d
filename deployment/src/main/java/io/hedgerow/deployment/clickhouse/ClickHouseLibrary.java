package io.hedgerow.deployment.clickhouse;

import io.hedgerow.deployment.local.StartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * The ClickHouse engine as a shared library, from its pinned npm package, kept in a cache folder of
 * the user. Installing is safe against other processes and against being cut off.
 */
public final class ClickHouseLibrary {

    private static final String VERSION = "26.7.3-stable.1";
    private static final String[] MANIFESTS = {"package.json", "package-lock.json"};

    private final Path cache;

    public ClickHouseLibrary() {
        this(defaultCache());
    }

    ClickHouseLibrary(Path cache) {
        this.cache = cache;
    }

    /**
     * {@code HEDGEROW_CACHE}, else {@code XDG_CACHE_HOME/hedgerow}, else {@code ~/.cache/hedgerow}.
     */
    static Path defaultCache() {
        String own = System.getenv("HEDGEROW_CACHE");
        if (own != null && !own.isBlank()) {
            return Path.of(own);
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        return xdg != null && !xdg.isBlank()
                ? Path.of(xdg, "hedgerow")
                : Path.of(System.getProperty("user.home"), ".cache", "hedgerow");
    }

    /**
     * The library file; installs it first if it is not there (180 MB to fetch).
     *
     * @param progress is told what takes long
     */
    public Path resolve(Consumer<String> progress) throws StartException {
        if (!"Linux".equals(System.getProperty("os.name"))
                || !"amd64".equals(System.getProperty("os.arch"))) {
            throw new StartException(
                    "the embedded ClickHouse runs on Linux x86-64 only, this is "
                            + System.getProperty("os.name")
                            + " "
                            + System.getProperty("os.arch")
                            + ": name an existing server with --clickhouse URL");
        }
        Path home = cache.resolve("clickhouse-" + VERSION);
        Path library = home.resolve("node_modules/@chdb/lib-linux-x64-gnu/libchdb.so");
        Path complete = home.resolve(".complete");
        if (Files.exists(complete)) {
            return library;
        }
        try {
            Files.createDirectories(home);
            try (FileChannel channel =
                            FileChannel.open(
                                    home.resolve(".lock"),
                                    StandardOpenOption.CREATE,
                                    StandardOpenOption.WRITE);
                    FileLock ignored = channel.lock()) {
                if (!Files.exists(complete)) {
                    progress.accept("fetching ClickHouse " + VERSION + " (180 MB, once)");
                    install(home);
                    if (!Files.exists(library)) {
                        throw new StartException("npm installed no " + library);
                    }
                    Files.createFile(complete);
                }
            }
        } catch (IOException e) {
            throw new StartException(
                    "could not install ClickHouse in " + home + ": " + e.getMessage(), e);
        }
        return library;
    }

    private static void install(Path home) throws IOException, StartException {
        for (String manifest : MANIFESTS) {
            try (InputStream in =
                    ClickHouseLibrary.class.getResourceAsStream("/npm/clickhouse/" + manifest)) {
                Files.copy(in, home.resolve(manifest), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Path log = home.resolve("npm.log");
        Process npm;
        try {
            npm =
                    new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                            .directory(home.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
        } catch (IOException e) {
            throw new StartException(
                    "npm is not on the PATH: it is needed to fetch the embedded ClickHouse", e);
        }
        try {
            if (npm.waitFor() != 0) {
                throw new StartException("npm could not fetch the embedded ClickHouse, see " + log);
            }
        } catch (InterruptedException e) {
            npm.destroy();
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while fetching ClickHouse", e);
        }
    }
}
