package io.hedgerow.runtime.internal;

import java.io.OutputStream;
import java.time.ZoneOffset;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.io.IOAccess;

/**
 * Makes JavaScript contexts from which nothing of the host can be reached: no classes, files,
 * threads, processes or environment; the host's functions come in one by one as proxies.
 */
public final class Sandbox {

    /** Equal for all contexts of an engine, as the engine demands. */
    private static final HostAccess HOST_ACCESS =
            HostAccess.newBuilder(HostAccess.NONE)
                    .allowBufferAccess(true)
                    .allowMutableTargetMappings()
                    .build();

    private static final String LONGEST_VALUE = String.valueOf(16 << 20);

    private Sandbox() {}

    /** The engine that plugins share. */
    public static Engine newEngine() {
        return engineBuilder().build();
    }

    /**
     * An engine for code that runs a few times only, where compiling would cost more than it gives.
     */
    public static Engine newInterpretingEngine(boolean compilerThere) {
        Engine.Builder builder = engineBuilder();
        return (compilerThere ? builder.option("engine.Compilation", "false") : builder).build();
    }

    private static Engine.Builder engineBuilder() {
        return Engine.newBuilder("js")
                .allowExperimentalOptions(true)
                .option("engine.WarnInterpreterOnly", "false")
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream());
    }

    public static Context newContext(Engine engine) {
        return denyEverything(Context.newBuilder("js").engine(engine))
                .allowExperimentalOptions(true)
                .timeZone(ZoneOffset.UTC)
                .option("js.load", "false")
                .option("js.print", "false")
                .option("js.console", "false")
                // For its rejection handler; prelude.js removes the global.
                .option("js.graal-builtin", "true")
                .option("js.polyglot-builtin", "false")
                .option("js.java-package-globals", "false")
                .option("js.shared-array-buffer", "false")
                .option("js.atomics", "false")
                .option("js.locale", "en-US")
                .option("js.text-encoding", "true")
                .option("js.ecmascript-version", "2025")
                .option("js.unhandled-rejections", "handler")
                .option("js.max-typed-array-length", LONGEST_VALUE)
                .option("js.string-length-limit", LONGEST_VALUE)
                .option("js.max-apply-argument-length", "100000")
                .build();
    }

    /** Also what is denied by default, so that a default of another version changes nothing. */
    static Context.Builder denyEverything(Context.Builder builder) {
        // allowHostClassLookup must not be called at all: it makes the global Java appear.
        return builder.allowHostAccess(HOST_ACCESS)
                .allowPolyglotAccess(PolyglotAccess.NONE)
                .allowIO(IOAccess.NONE)
                .allowCreateThread(false)
                .allowCreateProcess(false)
                .allowNativeAccess(false)
                .allowHostClassLoading(false)
                .allowEnvironmentAccess(EnvironmentAccess.NONE)
                .allowInnerContextOptions(false)
                .allowValueSharing(false)
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream());
    }
}
