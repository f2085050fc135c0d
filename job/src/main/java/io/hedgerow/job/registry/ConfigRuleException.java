package io.hedgerow.job.registry;

/** A config does not follow its plugin's schema; the message is one line, without secrets. */
public final class ConfigRuleException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public ConfigRuleException(String message) {
        super(message);
    }
}
