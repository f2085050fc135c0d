package io.hedgerow.deployment.capture;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The client's clock at sending time (contract §6.2): query {@code _}, else {@code sent_at} of the
 * body. A number is seconds (at most 11 characters) or milliseconds since the epoch, anything else
 * ISO 8601; a text without a zone is UTC.
 */
final class SentAt {

    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?");
    private static final int MAX_SECONDS_LENGTH = 11;
    private static final DateTimeFormatter ISO =
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE)
                    .optionalStart()
                    .appendPattern("['T'][' ']")
                    .append(DateTimeFormatter.ISO_LOCAL_TIME)
                    .appendPattern("[XXX][XX][X]")
                    .optionalEnd()
                    .toFormatter();

    private SentAt() {}

    /**
     * @throws CaptureException 400 when there is a value that is no time
     */
    static Optional<Instant> of(CaptureRequest request, Payload payload) {
        String text = request.query().getOrDefault("_", "");
        if (text.isEmpty()) {
            JsonNode inBody = payload.json().path("sent_at");
            text = inBody.isNull() ? "" : inBody.asText("");
        }
        if (text.isEmpty()) {
            text = payload.form().getOrDefault("sent_at", "");
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(parse(text));
    }

    private static Instant parse(String text) {
        try {
            if (NUMBER.matcher(text).matches()) {
                double number = Double.parseDouble(text);
                return Instant.ofEpochMilli(
                        (long) (text.length() > MAX_SECONDS_LENGTH ? number : number * 1000));
            }
            TemporalAccessor parsed =
                    ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (parsed instanceof OffsetDateTime time) {
                return time.toInstant();
            }
            if (parsed instanceof LocalDateTime time) {
                return time.toInstant(ZoneOffset.UTC);
            }
            return ((LocalDate) parsed).atStartOfDay().toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw CaptureException.invalidSentAt("\"" + text + "\" is not an ISO 8601 time");
        }
    }
}
