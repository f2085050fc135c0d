package io.hedgerow.runtime.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.graalvm.polyglot.Source;

/** Scripts of the host's own, shared by all contexts of the JVM. */
public final class HostScript {

    private HostScript() {}

    /**
     * @param path on the class path
     * @param name in stack traces
     */
    public static Source read(String path, String name) {
        try (InputStream in = HostScript.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("missing on the class path: " + path);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Source.newBuilder("js", text, name).cached(true).buildLiteral();
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + path, e);
        }
    }
}
