package io.hedgerow.job.registry;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.transpile.SourceTranspiler;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.HashMap;
import java.util.Map;

/** Transpiles only what the previous snapshot does not have already; hands out its objects else. */
public final class KeptSources implements SourceTranspiler {

    private final Map<String, TranspiledSource> kept = new HashMap<>();
    private final SourceTranspiler transpiler;

    /**
     * @param previous {@code null} for none
     */
    public KeptSources(RegistrySnapshot previous, SourceTranspiler transpiler) {
        this.transpiler = transpiler;
        if (previous != null) {
            previous.all()
                    .map(PluginInstallation::code)
                    .filter(code -> code != null)
                    .forEach(code -> kept.put(code.sha256(), code));
        }
    }

    @Override
    public TranspiledSource transpile(String fileName, String source) throws PluginLoadException {
        TranspiledSource known = kept.get(sha256(fileName, source));
        return known != null ? known : transpiler.transpile(fileName, source);
    }

    @Override
    public String sha256(String fileName, String source) {
        return transpiler.sha256(fileName, source);
    }
}
