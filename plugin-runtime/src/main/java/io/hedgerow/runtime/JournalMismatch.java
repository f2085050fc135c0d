package io.hedgerow.runtime;

/** What to do when an invocation that is run again does other things than its journal says. */
public enum JournalMismatch {
    /** The rest of the journal is dropped; the invocation goes on with real effects. */
    RERUN,
    /**
     * The invocation fails with {@link PluginError.Kind#JOURNAL_MISMATCH} and has no further
     * effects.
     */
    FAIL
}
