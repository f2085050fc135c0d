package io.hedgerow.runtime;

import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.Objects;
import org.graalvm.polyglot.Source;

/**
 * A plugin's code, parsed once per JVM and shared by every context that runs it. Immutable and
 * thread-safe; made by {@link PluginEngine#compile}.
 */
public final class CompiledPlugin {

    private final TranspiledSource transpiled;
    private final Source source;

    CompiledPlugin(TranspiledSource transpiled, Source source) {
        this.transpiled = Objects.requireNonNull(transpiled, "transpiled");
        this.source = Objects.requireNonNull(source, "source");
    }

    public String sha256() {
        return transpiled.sha256();
    }

    public TranspiledSource transpiled() {
        return transpiled;
    }

    /** Whether this is what the other would be parsed to. */
    boolean isOf(TranspiledSource other) {
        return transpiled.text().equals(other.text());
    }

    Source source() {
        return source;
    }
}
