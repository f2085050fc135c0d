package io.hedgerow.job.registry;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.transpile.SourceTranspiler;
import io.hedgerow.runtime.transpile.TranspiledJson;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transpiles only what neither the previous snapshot has nor the registry; hands out the objects of
 * the previous one else. For one reading.
 */
public final class KeptSources implements SourceTranspiler {

    private static final Logger LOG = LoggerFactory.getLogger(KeptSources.class);

    private final Map<String, TranspiledSource> kept = new HashMap<>();
    private final SourceTranspiler transpiler;
    private boolean transpiledHere;

    /**
     * @param previous {@code null} for none
     */
    public KeptSources(RegistrySnapshot previous, SourceTranspiler transpiler) {
        this.transpiler = transpiler;
        if (previous != null) {
            transpiledHere = previous.transpilesHere();
            previous.all()
                    .map(PluginInstallation::code)
                    .filter(code -> code != null)
                    .forEach(code -> kept.put(code.sha256(), code));
        }
    }

    @Override
    public TranspiledSource transpile(String fileName, String source) throws PluginLoadException {
        TranspiledSource known = kept.get(sha256(fileName, source));
        if (known != null) {
            return known;
        }
        transpiledHere = true;
        return transpiler.transpile(fileName, source);
    }

    /**
     * As {@link #transpile}, of a plugin that may have been transpiled when it was installed.
     *
     * @param stored what {@link TranspiledJson} writes; {@code null} for none. What is of another
     *     source, or no such text, counts as none.
     */
    public TranspiledSource transpile(String fileName, String source, String stored)
            throws PluginLoadException {
        String sha256 = sha256(fileName, source);
        if (stored != null && !kept.containsKey(sha256)) {
            try {
                TranspiledJson.read(stored, fileName, sha256)
                        .ifPresent(found -> kept.put(sha256, found));
            } catch (IllegalArgumentException e) {
                LOG.debug("{} was not transpiled by Hedgerow: {}", fileName, e.getMessage());
            }
        }
        return transpile(fileName, source);
    }

    /** Whether this reading, or an earlier one of this process, came upon a source to transpile. */
    public boolean transpiledHere() {
        return transpiledHere;
    }

    @Override
    public String sha256(String fileName, String source) {
        return transpiler.sha256(fileName, source);
    }
}
