package io.hedgerow.operators.ingest;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.OptionalLong;

/**
 * Text to time as the legacy server did it (contract §7.3): JavaScript's {@code new Date(text)} on
 * a server that runs in UTC, and where that fails ISO 8601 week dates, ordinal dates and the basic
 * format. Milliseconds since the epoch.
 */
public final class JsDate {

    /** JavaScript's largest time value. */
    private static final long MAX_TIME = 8_640_000_000_000_000L;

    private static final DateTimeFormatter BASIC_TIME =
            new DateTimeFormatterBuilder()
                    .appendPattern("HHmm[ss]")
                    .optionalStart()
                    .appendFraction(java.time.temporal.ChronoField.NANO_OF_SECOND, 1, 9, true)
                    .optionalEnd()
                    .toFormatter(java.util.Locale.ROOT);

    private JsDate() {}

    /**
     * @return empty when the text is no time by any of the rules
     */
    public static OptionalLong parse(String text) {
        long fast = fastIso(text);
        if (fast != Long.MIN_VALUE) {
            return OptionalLong.of(fast);
        }
        OptionalLong legacy = new LegacyDateParser(text).parse();
        return legacy.isPresent() ? clip(legacy.getAsLong()) : iso(text);
    }

    /** {@code new Date(number)}: cut towards zero, empty when out of range. */
    public static OptionalLong ofNumber(double millis) {
        return Double.isNaN(millis) || Math.abs(millis) > MAX_TIME
                ? OptionalLong.empty()
                : OptionalLong.of((long) millis);
    }

    static OptionalLong clip(long millis) {
        return Math.abs(millis) <= MAX_TIME ? OptionalLong.of(millis) : OptionalLong.empty();
    }

    /** {@code yyyy-MM-ddTHH:mm:ss[.f…](Z|±hh:mm)}, what clients and capture send. */
    private static long fastIso(String text) {
        int length = text.length();
        if (length < 20
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(10) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return Long.MIN_VALUE;
        }
        int year = digits(text, 0, 4);
        int month = digits(text, 5, 2);
        int day = digits(text, 8, 2);
        int hour = digits(text, 11, 2);
        int minute = digits(text, 14, 2);
        int second = digits(text, 17, 2);
        if (year < 0 || month < 1 || month > 12 || day < 1 || day > 28 || hour < 0 || hour > 23) {
            return day >= 29 && day <= 31 && year >= 0 ? withLongMonth(text) : Long.MIN_VALUE;
        }
        return finish(text, year, month, day, hour, minute, second);
    }

    private static long withLongMonth(String text) {
        int month = digits(text, 5, 2);
        int hour = digits(text, 11, 2);
        if (month < 1 || month > 12 || hour < 0 || hour > 23) {
            return Long.MIN_VALUE;
        }
        return finish(
                text,
                digits(text, 0, 4),
                month,
                digits(text, 8, 2),
                hour,
                digits(text, 14, 2),
                digits(text, 17, 2));
    }

    private static long finish(
            String text, int year, int month, int day, int hour, int minute, int second) {
        if (minute < 0 || minute > 59 || second < 0 || second > 59) {
            return Long.MIN_VALUE;
        }
        int length = text.length();
        int at = 19;
        int millis = 0;
        if (text.charAt(at) == '.') {
            int scale = 100;
            int start = ++at;
            while (at < length && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                millis += (text.charAt(at) - '0') * scale;
                scale /= 10;
                at++;
            }
            if (at == start) {
                return Long.MIN_VALUE;
            }
        }
        if (at >= length) {
            return Long.MIN_VALUE;
        }
        int offsetMinutes = 0;
        char zone = text.charAt(at);
        if (zone == 'Z' && at + 1 == length) {
            offsetMinutes = 0;
        } else if ((zone == '+' || zone == '-') && at + 6 == length && text.charAt(at + 3) == ':') {
            int hours = digits(text, at + 1, 2);
            int minutes = digits(text, at + 4, 2);
            if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
                return Long.MIN_VALUE;
            }
            offsetMinutes = (zone == '-' ? -1 : 1) * (hours * 60 + minutes);
        } else {
            return Long.MIN_VALUE;
        }
        return millis(year, month, day)
                + ((hour * 60L + minute - offsetMinutes) * 60 + second) * 1000
                + millis;
    }

    /** Midnight UTC; a day beyond the end of its month runs into the next one, as in JavaScript. */
    static long millis(int year, int month, int day) {
        return (LocalDate.of(year, month, 1).toEpochDay() + day - 1) * 86_400_000L;
    }

    private static int digits(String text, int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    private static OptionalLong iso(String text) {
        int split = text.indexOf('T');
        String date = split < 0 ? text : text.substring(0, split);
        try {
            LocalDate day = isoDate(date);
            if (day == null) {
                return OptionalLong.empty();
            }
            long midnight = day.toEpochDay() * 86_400_000L;
            return split < 0
                    ? clip(midnight)
                    : clip(midnight + isoTimeMillis(text.substring(split + 1)));
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }

    private static LocalDate isoDate(String date) {
        if (date.matches("\\d{4}-W\\d{2}-\\d")) {
            return LocalDate.parse(date, DateTimeFormatter.ISO_WEEK_DATE);
        }
        if (date.matches("\\d{4}-W\\d{2}")) {
            return LocalDate.parse(date + "-1", DateTimeFormatter.ISO_WEEK_DATE);
        }
        if (date.matches("\\d{4}W\\d{2}\\d?")) {
            String week = date.substring(0, 4) + "-W" + date.substring(5, 7);
            return isoDate(date.length() == 8 ? week + "-" + date.charAt(7) : week);
        }
        if (date.matches("\\d{4}-\\d{3}")) {
            return LocalDate.parse(date, DateTimeFormatter.ISO_ORDINAL_DATE);
        }
        if (date.matches("\\d{7}")) {
            return isoDate(date.substring(0, 4) + "-" + date.substring(4));
        }
        if (date.matches("\\d{8}")) {
            return LocalDate.parse(date, DateTimeFormatter.BASIC_ISO_DATE);
        }
        if (date.matches("\\d{4}-\\d{2}-\\d{2}")) {
            return LocalDate.parse(date);
        }
        return null;
    }

    /** Milliseconds from midnight UTC; may be negative or beyond a day because of the offset. */
    private static long isoTimeMillis(String text) {
        String time = text.replaceFirst("([+-]\\d{2})(\\d{2})$", "$1:$2");
        time = time.replaceFirst("([+-]\\d{2})$", "$1:00");
        int zoneAt = Math.max(Math.max(time.indexOf('Z'), time.indexOf('+')), time.indexOf('-'));
        ZoneOffset zone = ZoneOffset.UTC;
        String local = time;
        if (zoneAt >= 0) {
            zone = ZoneOffset.of(time.substring(zoneAt));
            local = time.substring(0, zoneAt);
        }
        LocalTime parsed =
                local.indexOf(':') >= 0
                        ? LocalTime.parse(local)
                        : LocalTime.parse(local, BASIC_TIME);
        return Duration.ofNanos(parsed.toNanoOfDay()).toMillis() - zone.getTotalSeconds() * 1000L;
    }
}
