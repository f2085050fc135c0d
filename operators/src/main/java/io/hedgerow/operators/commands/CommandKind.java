package io.hedgerow.operators.commands;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What can be asked of a plugin config in the running job. */
public enum CommandKind {
    /** Runs a scheduled task now; {@code task}. */
    RUN_NOW(true),
    /** Runs a public job (contract §1.4); {@code job}, {@code payload}, {@code staff}. */
    JOB(true),
    /** {@code key}. */
    STORAGE_GET(false),
    /** {@code key}, {@code json}. */
    STORAGE_SET(true),
    /** {@code key}. */
    STORAGE_DELETE(true),
    /** {@code prefix}, {@code after}, {@code limit}. */
    STORAGE_LIST(false),
    /** {@code prefix}, {@code after}, {@code limit}. */
    STORAGE_EXPORT(false),
    /** {@code entries} of {@code key} and {@code json}: all of them or none. */
    STORAGE_IMPORT(true),
    /** Health, schedules, what is under way. */
    DESCRIBE(false);

    private final boolean changes;

    CommandKind(boolean changes) {
        this.changes = changes;
    }

    /** Whether it has an effect, so that it must not be done twice under one id. */
    public boolean changes() {
        return changes;
    }

    /** As it stands in messages, such as {@code storage-get}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * @throws CommandRefusedException naming the ones there are
     */
    public static CommandKind of(String text) throws CommandRefusedException {
        for (CommandKind kind : values()) {
            if (kind.text().equals(text)) {
                return kind;
            }
        }
        throw new CommandRefusedException(
                "Unknown command \"%s\". There are: %s"
                        .formatted(
                                text,
                                Arrays.stream(values())
                                        .map(CommandKind::text)
                                        .collect(Collectors.joining(", "))));
    }
}
