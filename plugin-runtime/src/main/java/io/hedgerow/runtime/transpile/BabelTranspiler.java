package io.hedgerow.runtime.transpile;

import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.internal.GuestRun;
import io.hedgerow.runtime.internal.HostScript;
import io.hedgerow.runtime.internal.Sandbox;
import io.hedgerow.runtime.internal.ThreadUsage;
import io.hedgerow.runtime.internal.Watchdog;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Babel, as on the legacy server (contract §4.1), in a JavaScript context of its own.
 *
 * <p><b>Owns</b> that context, which takes some 85 MB, and some five seconds of a processor to make
 * for the first time in a JVM: it is kept for a quarter of an hour after the last use, or for good
 * after {@link #keepReady}. <b>Lives</b> with the engine. <b>Threads</b>: any, one transpiles at a
 * time; {@link #close} waits for nobody. <b>Survives</b>: results in the cache folder, if there is
 * one.
 */
public final class BabelTranspiler implements SourceTranspiler, AutoCloseable {

    /** Part of the content hash: raise it with every change of what comes out. */
    private static final String VERSION = "babel-7.29.13/hedgerow-2";

    private static final Logger LOG = LoggerFactory.getLogger(BabelTranspiler.class);
    private static final String FOLDER = "/io/hedgerow/runtime/transpile/";

    /** Stands for the hash of what is transpiled for no plugin. */
    private static final String NOBODYS = "";

    private static final Duration CPU_LIMIT = Duration.ofMinutes(1);
    private static final long ALLOCATION_LIMIT = 8L << 30;

    /** Loading it anew costs seconds, which whoever upgrades a plugin a second time would wait. */
    private static final Duration IDLE = Duration.ofMinutes(15);

    private static final Source QUIET_CONSOLE =
            Source.create(
                    "js",
                    "globalThis.console = { log() {}, info() {}, warn() {}, error() {}, debug() {} }");

    private final boolean compilerThere;
    private final Watchdog watchdog;
    private final TranspiledCache cache;

    /** By content: what a file is called changes nothing of what becomes of it. */
    private final Map<String, TranspiledSource> known = new ConcurrentHashMap<>();

    private final ScheduledThreadPoolExecutor background = background();
    private final ReentrantLock use = new ReentrantLock();
    private ScheduledFuture<?> closing;
    private Engine engine;
    private Context context;
    private volatile Value transpile;
    private volatile boolean keep;
    private volatile boolean closed;

    /**
     * @param compilerThere whether this JVM compiles JavaScript
     * @param cache {@code null} keeps results in memory only
     */
    public BabelTranspiler(boolean compilerThere, Watchdog watchdog, TranspiledCache cache) {
        this.compilerThere = compilerThere;
        this.watchdog = watchdog;
        this.cache = cache;
    }

    private static ScheduledThreadPoolExecutor background() {
        ScheduledThreadPoolExecutor background =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, "hedgerow-transpiler");
                            thread.setDaemon(true);
                            thread.setPriority(Thread.MIN_PRIORITY);
                            return thread;
                        });
        background.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        background.setRemoveOnCancelPolicy(true);
        return background;
    }

    @Override
    public TranspiledSource transpile(String fileName, String source) throws PluginLoadException {
        String content = Hashes.sha256(VERSION, source);
        TranspiledSource result = known.get(content);
        if (result == null && cache != null) {
            result = cache.get(fileName, content).orElse(null);
        }
        if (result == null) {
            result = make(fileName, source, content);
        }
        known.put(content, result);
        return result.named(fileName, sha256(fileName, source));
    }

    /** Whoever waited for another that made the same takes it from there. */
    private TranspiledSource make(String fileName, String source, String content)
            throws PluginLoadException {
        synchronized (known) {
            TranspiledSource result = known.get(content);
            if (result == null) {
                result = run(fileName, source, content);
                known.put(content, result);
                if (cache != null) {
                    cache.put(result);
                }
            }
            return result;
        }
    }

    @Override
    public String sha256(String fileName, String source) {
        return Hashes.sha256(VERSION, fileName, source);
    }

    /**
     * Loads Babel in the background, unless something is transpiled before, and keeps it: nobody
     * who transpiles later waits for that. Asking again changes nothing.
     *
     * @param after from now
     */
    public void keepReady(Duration after) {
        if (keep) {
            return;
        }
        keep = true;
        later(this::load, after);
    }

    /** Whether Babel is in memory now. */
    public boolean isLoaded() {
        return transpile != null;
    }

    boolean isAtWork() {
        return use.isLocked();
    }

    /** Not when it is closed meanwhile. */
    private ScheduledFuture<?> later(Runnable task, Duration after) {
        try {
            return background.schedule(task, after.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    private void load() {
        try {
            if (!isLoaded()) {
                run("index.ts", "export {}", NOBODYS);
            }
        } catch (PluginLoadException | RuntimeException | LinkageError e) {
            // Whoever transpiles tries it again, and tells.
            LOG.debug("The transpiler was not loaded beforehand", e);
        }
    }

    private TranspiledSource run(String fileName, String source, String content)
            throws PluginLoadException {
        use.lock();
        try {
            return runAlone(fileName, source, content);
        } finally {
            use.unlock();
            closeLate();
        }
    }

    private TranspiledSource runAlone(String fileName, String source, String content)
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
            if (keep && !content.equals(NOBODYS)) {
                later(this::load, Duration.ZERO);
            }
            throw new PluginLoadException(
                    fileName
                            + ": could not be compiled: "
                            + (stopped != null
                                    ? "it took too long or too much memory"
                                    : failure.getMessage()));
        }
        if (!keep) {
            closing = later(this::closeIdle, IDLE);
        }
        return BabelAnswer.read(fileName, json, content);
    }

    private void open() {
        refuseWhenClosed();
        long began = System.nanoTime();
        // All that is read is read first: a class loader may go while this goes on.
        Source babel = HostScript.read(FOLDER + "babel.min.js", "babel.min.js");
        Source script = HostScript.read(FOLDER + "transpile.js", "transpile.js");
        engine = Sandbox.newInterpretingEngine(compilerThere);
        boolean opened = false;
        try {
            Context made = Sandbox.newContext(engine);
            made.eval(QUIET_CONSOLE);
            Value parsed = made.parse(babel);
            refuseWhenClosed();
            parsed.executeVoid();
            refuseWhenClosed();
            transpile = made.eval(script);
            context = made;
            opened = true;
        } finally {
            if (!opened) {
                engine.close(true);
            }
        }
        LOG.info("The transpiler was loaded in {} ms", (System.nanoTime() - began) / 1_000_000);
    }

    private void refuseWhenClosed() {
        if (closed) {
            throw new IllegalStateException("The transpiler is closed");
        }
    }

    private void closeIdle() {
        use.lock();
        try {
            if (!keep) {
                closeContext();
            }
        } finally {
            use.unlock();
        }
    }

    private void closeContext() {
        if (context != null) {
            context.close(true);
            engine.close(true);
            context = null;
            transpile = null;
        }
    }

    /** By whoever has the context: the one who closes, or the one who is at work meanwhile. */
    private void closeLate() {
        if (closed && use.tryLock()) {
            try {
                closeContext();
            } finally {
                use.unlock();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        background.shutdown();
        closeLate();
    }
}
