package io.hedgerow.job.folder;

import java.nio.file.Path;

/** A registry file that cannot be used. The text names the file, the line and the key. */
public final class RegistryFileException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * @param line from 1, 0 for the file as a whole
     * @param key path of keys, empty for the whole document
     */
    RegistryFileException(Path file, int line, String key, String what) {
        super(
                file
                        + (line > 0 ? ", line " + line : "")
                        + (key.isEmpty() ? "" : ", " + key)
                        + ": "
                        + what);
    }
}
