package io.hedgerow.runtime.transpile;

import io.hedgerow.runtime.PluginLoadException;

/** Turns an author's source into the text that runs. */
public interface SourceTranspiler {

    /**
     * May take seconds; not for a thread that must stay responsive.
     *
     * @param fileName shown in errors and stacks; its extension does not matter (contract §4.1)
     * @throws PluginLoadException if it is no JavaScript and no TypeScript; names file, line and
     *     column
     */
    TranspiledSource transpile(String fileName, String source) throws PluginLoadException;

    /** The {@link TranspiledSource#sha256} that {@link #transpile} would give. Cheap. */
    String sha256(String fileName, String source);
}
