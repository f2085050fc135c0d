package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.internal.Watchdog;
import io.hedgerow.runtime.transpile.BabelTranspiler;
import io.hedgerow.runtime.transpile.SourceTranspiler;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.graalvm.polyglot.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A plugin is transpiled and parsed once per content, and never where it runs. */
class CompiledOnceTest {

    private static final int THREADS = 4;
    private static final String CODE =
            """
            enum Kind { One = 'one' }
            export function processEvent(event: any): any {
                return { babel: typeof (globalThis as any).Babel, kind: Kind.One }
            }
            """;

    private static PluginEngine engine;

    @BeforeAll
    static void open() {
        engine = PluginEngine.acquire();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static <T> Set<T> atOnce(Callable<T> task) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier together = new CyclicBarrier(THREADS);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                futures.add(
                        threads.submit(
                                () -> {
                                    together.await();
                                    return task.call();
                                }));
            }
            Set<T> different = Collections.newSetFromMap(new IdentityHashMap<>());
            for (Future<T> future : futures) {
                different.add(future.get());
            }
            return different;
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void threadsThatWantTheSameTranspileItOnce() throws Exception {
        Watchdog watchdog = new Watchdog(run -> {});
        try (BabelTranspiler babel = new BabelTranspiler(false, watchdog, null)) {
            assertThat(atOnce(() -> babel.transpile("index.ts", CODE).text())).hasSize(1);
            assertThat(babel.transpile("index.ts", CODE).text())
                    .isNotSameAs(babel.transpile("index.ts", CODE + " ").text());
        } finally {
            watchdog.close();
        }
    }

    @Test
    void threadsThatWantTheSameParseItOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            String code = "exports.processEvent = (event) => event // " + i;
            assertThat(atOnce(() -> engine.compile(TranspiledSource.verbatim("index.js", code))))
                    .hasSize(1);
        }
    }

    @Test
    void contextsShareTheCodeAndNoneOfThemHasMetTheTranspiler() throws Exception {
        SourceTranspiler transpiler = engine.transpiler();
        List<PluginContext> contexts = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                contexts.add(open(engine.compile(transpiler.transpile("once.ts", CODE)), i));
            }
            for (PluginContext context : contexts) {
                InvocationResult result =
                        new TestHost().await(context, HookCall.processEvent("{}"));
                assertThat(((InvocationResult.Completed) result).json())
                        .isEqualTo("{\"babel\":\"undefined\",\"kind\":\"one\"}");
            }
            // What the engine of all plugin contexts has ever been given to run.
            List<String> sources =
                    engine.graal().getCachedSources().stream().map(Source::getName).toList();
            assertThat(sources).containsOnlyOnce("once.ts").contains("prelude.js");
            assertThat(sources).doesNotContain("babel.min.js", "transpile.js");
        } finally {
            contexts.forEach(PluginContext::close);
        }
    }

    private static PluginContext open(CompiledPlugin plugin, int config)
            throws PluginLoadException {
        return engine.open(
                plugin,
                PluginSettings.of(new PluginIdentity(config, 60, config, "p"), "{}"),
                new TestHost().services(),
                PluginLimits.DEFAULT);
    }
}
