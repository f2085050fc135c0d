package io.hedgerow.deployment.export;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Days to export, in UTC.
 *
 * @param from first day
 * @param to last day
 */
public record ExportRange(LocalDate from, LocalDate to) {

    /** One day. From {@code fromMicros} to before {@code toMicros}, since the epoch. */
    record Chunk(int index, LocalDate day, long fromMicros, long toMicros) {}

    public ExportRange {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException(
                    "the last day, " + to + ", is before the first, " + from);
        }
    }

    List<Chunk> chunks() {
        List<Chunk> chunks = new ArrayList<>();
        for (LocalDate day = from; !day.isAfter(to); day = day.plusDays(1)) {
            chunks.add(new Chunk(chunks.size(), day, micros(day), micros(day.plusDays(1))));
        }
        return chunks;
    }

    private static long micros(LocalDate day) {
        Instant midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        return midnight.getEpochSecond() * 1_000_000L;
    }
}
