package io.hedgerow.runtime;

import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.internal.EngineStart;
import io.hedgerow.runtime.internal.GuestErrors;
import io.hedgerow.runtime.internal.PluginScript;
import io.hedgerow.runtime.internal.Sandbox;
import io.hedgerow.runtime.internal.Watchdog;
import io.hedgerow.runtime.internal.json.JsonEngine;
import io.hedgerow.runtime.transpile.BabelTranspiler;
import io.hedgerow.runtime.transpile.SourceTranspiler;
import io.hedgerow.runtime.transpile.TranspiledCache;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.lang.ref.SoftReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;

/**
 * The JavaScript engine of this JVM, shared by all plugins: compiled code is shared between their
 * contexts.
 *
 * <p><b>Owns</b> the GraalVM engine, the compiled plugins, the watchdog. <b>Lives</b> from the
 * first {@link #acquire} to the {@link #close} that matches it last. <b>Threads</b>: all methods
 * from any. <b>Survives</b> nothing.
 */
public final class PluginEngine implements AutoCloseable {

    private static PluginEngine shared;

    private final AtomicLong stuckInterrupts = new AtomicLong();
    private final Engine graal = Sandbox.newEngine();
    private final Watchdog watchdog = new Watchdog(run -> stuck(run.identity()));
    private final Map<String, SoftReference<CompiledPlugin>> compiled = new ConcurrentHashMap<>();
    private final BabelTranspiler transpiler =
            new BabelTranspiler(compilesJavaScript(), watchdog, cache());
    private final JsonEngine json = new JsonEngine();
    private final Set<Consumer<PluginIdentity>> stuckListeners = new CopyOnWriteArraySet<>();
    private int references;

    private PluginEngine() {}

    /** The engine of this JVM; to be closed by whoever acquired it. */
    public static synchronized PluginEngine acquire() {
        if (shared == null) {
            shared = EngineStart.uninterrupted(PluginEngine::started);
        }
        shared.references++;
        return shared;
    }

    /** Has made a context, too, so that no class of the engine is left to initialise. */
    private static PluginEngine started() {
        PluginEngine made = new PluginEngine();
        try (Context context = Sandbox.newContext(made.graal)) {
            context.eval("js", "0");
        }
        return made;
    }

    /** Folder for transpiled plugins, see {@link TranspiledCache}; none by default. */
    public static final String CACHE_PROPERTY = "hedgerow.transpiled.cache";

    private static TranspiledCache cache() {
        String folder = System.getProperty(CACHE_PROPERTY);
        return folder == null ? null : new TranspiledCache(Path.of(folder));
    }

    /** A job that starts has its processors for itself first. */
    private static final Duration BEFORE_TRANSPILER = Duration.ofSeconds(30);

    /**
     * For a process that transpiles plugins while others wait for them: has the transpiler loaded,
     * half a minute from now, and kept. Costs some 85 MB of heap.
     */
    public void keepTranspilerReady() {
        transpiler.keepReady(BEFORE_TRANSPILER);
    }

    /** Whether the transpiler takes up memory now. */
    public boolean isTranspilerLoaded() {
        return transpiler.isLoaded();
    }

    /** Makes what {@link #compile} takes out of an author's source. */
    public SourceTranspiler transpiler() {
        return transpiler;
    }

    /** Whether JavaScript is compiled to machine code; else it is interpreted. */
    public boolean compilesJavaScript() {
        return !"Interpreted".equals(implementationName());
    }

    /** {@code GraalVM CE} with the compiler, {@code Interpreted} without. */
    public String implementationName() {
        return graal.getImplementationName();
    }

    /** Times that JavaScript did not stop within five seconds of an interrupt. */
    public long stuckInterrupts() {
        return stuckInterrupts.get();
    }

    /**
     * Asks to be told, on a thread of the engine, each time that JavaScript did not stop within
     * five seconds of an interrupt. Its thread is lost until the built-in it is in returns, which
     * may be never, and no means inside the JVM can end it: a process that serves others should
     * halt itself.
     *
     * @return stops telling
     */
    public AutoCloseable onStuck(Consumer<PluginIdentity> listener) {
        stuckListeners.add(listener);
        return () -> stuckListeners.remove(listener);
    }

    private void stuck(PluginIdentity identity) {
        stuckInterrupts.incrementAndGet();
        stuckListeners.forEach(listener -> listener.accept(identity));
    }

    /**
     * Parses a plugin's text, once per content.
     *
     * @throws PluginLoadException if it is no JavaScript; names file, line and column of the
     *     author's source
     */
    public CompiledPlugin compile(TranspiledSource source) throws PluginLoadException {
        CompiledPlugin plugin = known(source);
        if (plugin == null) {
            synchronized (compiled) {
                plugin = known(source);
                if (plugin == null) {
                    plugin = parse(source);
                    compiled.put(source.sha256(), new SoftReference<>(plugin));
                }
            }
        }
        return plugin;
    }

    private CompiledPlugin known(TranspiledSource source) {
        SoftReference<CompiledPlugin> known = compiled.get(source.sha256());
        CompiledPlugin plugin = known == null ? null : known.get();
        // The hash is of the author's text; who stored the other may have changed that.
        return plugin == null || !plugin.isOf(source) ? null : plugin;
    }

    private CompiledPlugin parse(TranspiledSource transpiled) throws PluginLoadException {
        Source source = PluginScript.of(transpiled);
        try (Context context = Sandbox.newContext(graal)) {
            context.parse(source);
        } catch (PolyglotException e) {
            throw new PluginLoadException(GuestErrors.syntaxError(transpiled, e));
        }
        return new CompiledPlugin(transpiled, source);
    }

    /**
     * Runs a plugin's top-level code in a context of its own.
     *
     * @throws PluginLoadException if that throws, imports what it may not, or does not end
     */
    public PluginContext open(
            CompiledPlugin plugin,
            PluginSettings settings,
            HostServices services,
            PluginLimits limits)
            throws PluginLoadException {
        return new PluginContext(this, plugin, settings, services, limits);
    }

    Engine graal() {
        return graal;
    }

    JsonEngine json() {
        return json;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    @Override
    public void close() {
        synchronized (PluginEngine.class) {
            if (--references > 0) {
                return;
            }
            if (shared == this) {
                shared = null;
            }
        }
        transpiler.close();
        watchdog.close();
        graal.close(true);
    }
}
