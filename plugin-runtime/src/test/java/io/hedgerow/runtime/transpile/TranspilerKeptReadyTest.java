package io.hedgerow.runtime.transpile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.internal.Watchdog;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Babel takes seconds to load: beforehand for those who ask, and nobody who closes waits for it.
 */
class TranspilerKeptReadyTest {

    private static final long PATIENCE_SECONDS = 180;
    private static final int FUNCTIONS = 300;

    private Watchdog watchdog;
    private BabelTranspiler transpiler;

    @BeforeEach
    void make() {
        watchdog = new Watchdog(run -> {});
        transpiler = new BabelTranspiler(false, watchdog, null);
    }

    @AfterEach
    void close() {
        transpiler.close();
        watchdog.close();
    }

    private static void untilLoaded(BabelTranspiler transpiler) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while ((!transpiler.isLoaded() || transpiler.isAtWork()) && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        assertThat(transpiler.isLoaded()).isTrue();
    }

    @Test
    void isLoadedOnlyWhenItIsAskedFor() throws Exception {
        assertThat(transpiler.sha256("index.ts", "export {}")).hasSize(64);
        assertThat(transpiler.isLoaded()).isFalse();
        transpiler.keepReady(Duration.ZERO);
        untilLoaded(transpiler);
        assertThatThrownBy(() -> transpiler.transpile("index.ts", "export const = 1"))
                .isInstanceOf(PluginLoadException.class)
                .hasMessageContaining("index.ts:1:13");
        assertThat(transpiler.isLoaded()).isTrue();
        transpiler.close();
        assertThat(transpiler.isLoaded()).isFalse();
    }

    @Test
    void whatWaitsToBeLoadedIsForgottenWhenItIsClosed() {
        transpiler.keepReady(Duration.ofHours(1));
        transpiler.close();
        assertThatThrownBy(() -> transpiler.transpile("index.ts", "export {}"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The transpiler is closed");
    }

    @Test
    void closingWaitsForNobodyAndTheLastOneAtWorkClearsUp() throws Exception {
        transpiler.keepReady(Duration.ZERO);
        untilLoaded(transpiler);
        StringBuilder source = new StringBuilder();
        for (int i = 0; i < FUNCTIONS; i++) {
            source.append("export async function f").append(i).append("(a) { return await a }\n");
        }
        FutureTask<TranspiledSource> work =
                new FutureTask<>(() -> transpiler.transpile("index.ts", source.toString()));
        Thread worker = new Thread(work, "transpiles-long");
        worker.start();
        while (!transpiler.isAtWork() && !work.isDone()) {
            LockSupport.parkNanos(1_000_000);
        }
        transpiler.close();
        assertThat(work.isDone()).as("closed before the work was done").isFalse();
        assertThat(work.get(PATIENCE_SECONDS, TimeUnit.SECONDS).text()).contains("f299");
        worker.join();
        assertThat(transpiler.isLoaded()).isFalse();
    }

    @Test
    void whatBecomesOfASourceIsItsOwnWhateverItIsCalled() throws Exception {
        TranspiledSource author = transpiler.transpile("src/main.js", "export const a = 1");
        TranspiledSource stored = transpiler.transpile("index.ts", "export const a = 1");
        assertThat(stored.text()).isSameAs(author.text());
        assertThat(stored.sha256())
                .isNotEqualTo(author.sha256())
                .isEqualTo(transpiler.sha256("index.ts", "export const a = 1"));
        assertThat(stored.fileName()).isEqualTo("index.ts");

        // As text it is the same again, and of one source only.
        TranspiledSource source =
                transpiler.transpile("index.ts", "export const a: string = '\\0\u2028'\nthrow a");
        String text = TranspiledJson.write(source);
        assertThat(text.chars()).doesNotContain(0);
        TranspiledSource read =
                TranspiledJson.read(text, "index.ts", source.sha256()).orElseThrow();
        assertThat(read.text()).isEqualTo(source.text());
        assertThat(read.positions().original(5, 0)).isEqualTo(source.positions().original(5, 0));
        assertThat(TranspiledJson.write(read)).isEqualTo(text);
        assertThat(TranspiledJson.read(text, "index.ts", "another")).isEmpty();
        for (String damaged : new String[] {"{\"sha256\"", text.replace("\"code\"", "\"c\"")}) {
            assertThatThrownBy(() -> TranspiledJson.read(damaged, "index.ts", source.sha256()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
