package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.transpile.TranspiledSource;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A task that is cancelled while it is the first to use GraalVM. In a JVM of its own: see main. */
class EngineStartTest {

    @Test
    void cancellingTheFirstUserLeavesTheEngineUsable() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                EngineStartTest.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("the cancelled one got it: true, still interrupted: true");
    }

    public static void main(String[] arguments) throws Exception {
        AtomicBoolean got = new AtomicBoolean();
        AtomicBoolean interrupted = new AtomicBoolean();
        URLClassLoader loader = new URLClassLoader(new URL[0]);
        Thread first =
                new Thread(
                        () -> {
                            PluginEngine.acquire().close();
                            got.set(true);
                            interrupted.set(Thread.currentThread().isInterrupted());
                        });
        first.setContextClassLoader(loader);
        first.start();
        loader.close();
        while (first.isAlive()) {
            first.interrupt();
            Thread.onSpinWait();
        }
        try (PluginEngine engine = PluginEngine.acquire()) {
            engine.compile(TranspiledSource.verbatim("a.js", "1 + 1"));
        }
        System.out.println(
                "the cancelled one got it: " + got + ", still interrupted: " + interrupted);
    }
}
