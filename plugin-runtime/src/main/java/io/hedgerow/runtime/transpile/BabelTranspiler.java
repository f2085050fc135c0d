package io.hedgerow.runtime.transpile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.runtime.PluginError;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.internal.GuestRun;
import io.hedgerow.runtime.internal.HostScript;
import io.hedgerow.runtime.internal.Sandbox;
import io.hedgerow.runtime.internal.ThreadUsage;
import io.hedgerow.runtime.internal.Watchdog;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;

/**
 * Babel, as on the legacy server (contract §4.1), in a JavaScript context of its own.
 *
 * <p><b>Owns</b> that context, which takes some 85 MB and seconds to make: it is kept for a quarter
 * of an hour after the last use. <b>Lives</b> with the engine. <b>Threads</b>: any, one transpiles
 * at a time. <b>Survives</b>: results in the cache folder, if there is one.
 */
public final class BabelTranspiler implements SourceTranspiler, AutoCloseable {

    /** Part of the content hash: raise it with every change of what comes out. */
    private static final String VERSION = "babel-7.29.13/hedgerow-2";

    private static final String FOLDER = "/io/hedgerow/runtime/transpile/";
    private static final Duration CPU_LIMIT = Duration.ofMinutes(1);
    private static final long ALLOCATION_LIMIT = 8L << 30;

    /** Loading it anew costs seconds, which whoever upgrades a plugin a second time would wait. */
    private static final long IDLE_MINUTES = 15;

    private static final Source QUIET_CONSOLE =
            Source.create(
                    "js",
                    "globalThis.console = { log() {}, info() {}, warn() {}, error() {}, debug() {} }");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final boolean compilerThere;
    private final Watchdog watchdog;
    private final TranspiledCache cache;
    private final Map<String, TranspiledSource> known = new ConcurrentHashMap<>();
    private final ScheduledExecutorService idle =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "hedgerow-transpiler-idle");
                        thread.setDaemon(true);
                        return thread;
                    });
    private ScheduledFuture<?> closing;
    private Engine engine;
    private Context context;
    private Value transpile;

    /**
     * @param compilerThere whether this JVM compiles JavaScript
     * @param cache {@code null} keeps results in memory only
     */
    public BabelTranspiler(boolean compilerThere, Watchdog watchdog, TranspiledCache cache) {
        this.compilerThere = compilerThere;
        this.watchdog = watchdog;
        this.cache = cache;
    }

    @Override
    public TranspiledSource transpile(String fileName, String source) throws PluginLoadException {
        String sha256 = sha256(fileName, source);
        TranspiledSource result = known.get(sha256);
        if (result == null && cache != null) {
            result = cache.get(fileName, sha256).orElse(null);
        }
        if (result == null) {
            result = run(fileName, source, sha256);
            if (cache != null) {
                cache.put(result);
            }
        }
        known.put(sha256, result);
        return result;
    }

    @Override
    public String sha256(String fileName, String source) {
        return Hashes.sha256(VERSION, fileName, source);
    }

    private synchronized TranspiledSource run(String fileName, String source, String sha256)
            throws PluginLoadException {
        if (closing != null) {
            closing.cancel(false);
        }
        if (context == null) {
            open();
        }
        GuestRun run = new GuestRun(context, CPU_LIMIT, ALLOCATION_LIMIT, new ThreadUsage());
        watchdog.add(run);
        run.enter(Thread.currentThread().getId());
        String json = null;
        PolyglotException failure = null;
        try {
            json = transpile.execute(source).asString();
        } catch (PolyglotException e) {
            failure = e;
        }
        GuestRun.Reason stopped = run.leave();
        watchdog.remove(run);
        if (stopped != null || failure != null) {
            closeContext();
            throw new PluginLoadException(
                    fileName
                            + ": could not be compiled: "
                            + (stopped != null
                                    ? "it took too long or too much memory"
                                    : failure.getMessage()));
        }
        closing = idle.schedule(this::closeContext, IDLE_MINUTES, TimeUnit.MINUTES);
        return read(fileName, json, sha256);
    }

    private static TranspiledSource read(String fileName, String json, String sha256)
            throws PluginLoadException {
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("transpile.js returned no JSON", e);
        }
        JsonNode error = node.get("error");
        if (error == null) {
            return new TranspiledSource(
                    fileName,
                    node.get("code").asText(),
                    sha256,
                    SourceMap.ofMappings(node.get("mappings").asText()));
        }
        // Babel names its own file and appends a code frame and the position; the first line says
        // what is wrong.
        String message =
                error.get("message")
                        .asText()
                        .lines()
                        .findFirst()
                        .orElse("")
                        .replaceFirst("^/?index\\.ts: ", "")
                        .replaceFirst(" \\(\\d+:\\d+\\)$", "");
        throw new PluginLoadException(
                new PluginError(
                        PluginError.Kind.THROWN,
                        "SyntaxError",
                        fileName
                                + ":"
                                + error.get("line").asInt()
                                + ":"
                                + error.get("column").asInt()
                                + ": "
                                + message,
                        null,
                        false));
    }

    private void open() {
        engine = Sandbox.newInterpretingEngine(compilerThere);
        try {
            Context opened = Sandbox.newContext(engine);
            opened.eval(QUIET_CONSOLE);
            opened.eval(HostScript.read(FOLDER + "babel.min.js", "babel.min.js"));
            transpile = opened.eval(HostScript.read(FOLDER + "transpile.js", "transpile.js"));
            context = opened;
        } finally {
            if (context == null) {
                engine.close(true);
            }
        }
    }

    private synchronized void closeContext() {
        if (context != null) {
            context.close(true);
            engine.close(true);
            context = null;
            transpile = null;
        }
    }

    @Override
    public void close() {
        idle.shutdownNow();
        closeContext();
    }
}
