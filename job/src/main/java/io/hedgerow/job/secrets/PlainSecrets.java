package io.hedgerow.job.secrets;

/** Whether secrets that are not encrypted are accepted, {@code secrets.plain-text}. */
public enum PlainSecrets {
    /** Only in a database that PostHog made, which knows no encrypted ones. */
    AUTO,
    REFUSE,
    ALLOW
}
