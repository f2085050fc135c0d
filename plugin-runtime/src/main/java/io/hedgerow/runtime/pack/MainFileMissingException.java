package io.hedgerow.runtime.pack;

import java.util.List;

/** A plugin package has neither a backend file nor a part for browsers (contract §1.5). */
public final class MainFileMissingException extends PluginPackageException {

    private static final long serialVersionUID = 1L;

    private final String tried;

    /**
     * @param where the package
     * @param tried paths in it, in the order they were looked for
     */
    MainFileMissingException(String where, List<String> tried) {
        super(where + ": Could not find main file " + String.join(" or ", tried));
        this.tried = String.join(", ", tried);
    }

    /** What was looked for, separated by commas. */
    public String tried() {
        return tried;
    }
}
