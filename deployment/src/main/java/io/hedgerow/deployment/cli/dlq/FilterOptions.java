package io.hedgerow.deployment.cli.dlq;

import io.hedgerow.deployment.deadletters.DeadLetterFilter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import org.apache.flink.util.TimeUtils;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which dead letters a command is about. */
final class FilterOptions {

    @Option(names = "--team", paramLabel = "ID", description = "Of this team.")
    private Long team;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Time.class,
            description =
                    "That failed at TIME or later: 2026-11-24, 2026-11-24T10:00:00Z, or how long"
                            + " ago, as in 90min or 2d.")
    private Instant since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = Time.class,
            description = "That failed before TIME.")
    private Instant until;

    @Option(
            names = "--error",
            paramLabel = "TEXT",
            description = "With TEXT in their error, in any case.")
    private String error;

    @Option(
            names = "--location",
            paramLabel = "TEXT",
            description =
                    "That failed there: delivery:exportEvents, delivery:, parse, prepareEventStep"
                            + " and so on.")
    private String location;

    /**
     * @param config plugin config; {@code null} for all
     */
    DeadLetterFilter filter(Integer config, List<UUID> ids, List<String> states) {
        return new DeadLetterFilter(ids, config, team, since, until, error, location, states);
    }

    /** A point in time: date, instant, or a duration back from now. */
    static final class Time implements ITypeConverter<Instant> {

        @Override
        public Instant convert(String text) {
            try {
                return Instant.parse(text);
            } catch (DateTimeParseException notAnInstant) {
                // Perhaps a date.
            }
            try {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            } catch (DateTimeParseException notADate) {
                // Perhaps a duration.
            }
            try {
                Duration ago = TimeUtils.parseDuration(text);
                return Instant.now().minus(ago);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "\""
                                + text
                                + "\" is neither a date (2026-11-24), nor a time"
                                + " (2026-11-24T10:00:00Z), nor a duration (90min, 2d)");
            }
        }
    }
}
