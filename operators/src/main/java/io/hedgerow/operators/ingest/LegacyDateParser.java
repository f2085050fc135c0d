package io.hedgerow.operators.ingest;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The date grammar of {@code new Date(text)} as V8 reads it: the ECMAScript date-time form, and the
 * permissive one for everything else ({@code "Nov 24 2026 10:00 PM GMT+2"}, {@code "11/24/26"},
 * {@code "2026-11-24 10:00"}). Local time is UTC. Used once.
 */
final class LegacyDateParser {

    private static final int NONE = Integer.MIN_VALUE;
    private static final int DEFAULT_PARTS = 3;
    private static final int MAX_YEAR = 300_000;

    private static final Map<String, Integer> MONTHS =
            Map.ofEntries(
                    Map.entry("jan", 1),
                    Map.entry("feb", 2),
                    Map.entry("mar", 3),
                    Map.entry("apr", 4),
                    Map.entry("may", 5),
                    Map.entry("jun", 6),
                    Map.entry("jul", 7),
                    Map.entry("aug", 8),
                    Map.entry("sep", 9),
                    Map.entry("oct", 10),
                    Map.entry("nov", 11),
                    Map.entry("dec", 12));
    private static final Map<String, Integer> ZONES =
            Map.ofEntries(
                    Map.entry("ut", 0),
                    Map.entry("utc", 0),
                    Map.entry("z", 0),
                    Map.entry("gmt", 0),
                    Map.entry("est", -5),
                    Map.entry("edt", -4),
                    Map.entry("cst", -6),
                    Map.entry("cdt", -5),
                    Map.entry("mst", -7),
                    Map.entry("mdt", -6),
                    Map.entry("pst", -8),
                    Map.entry("pdt", -7));

    private final DateTokens tokens;

    private final int[] day = new int[DEFAULT_PARTS];
    private int dayParts;
    private int namedMonth = NONE;
    private boolean isoDate;

    private final int[] time = new int[4];
    private int timeParts;
    private int hourOffset = NONE;

    private int zoneSign = NONE;
    private int zoneHour = NONE;
    private int zoneMinute = NONE;

    LegacyDateParser(String text) {
        this.tokens = new DateTokens(text);
    }

    OptionalLong parse() {
        Outcome outcome = ecmaScriptForm();
        boolean ok = outcome == Outcome.COMPLETE || outcome == Outcome.GO_ON && permissiveForm();
        return ok ? result() : OptionalLong.empty();
    }

    private enum Outcome {
        COMPLETE,
        GO_ON,
        INVALID
    }

    private Outcome ecmaScriptForm() {
        if (tokens.isSign()) {
            int sign = tokens.sign();
            if (!tokens.followedByNumber(6)) {
                return Outcome.GO_ON;
            }
            tokens.next();
            if (sign < 0 && tokens.number() == 0) {
                return Outcome.INVALID;
            }
            addDay(sign * tokens.number());
        } else if (tokens.isNumber(4)) {
            addDay(tokens.number());
        } else {
            return Outcome.GO_ON;
        }
        tokens.next();
        if (tokens.skip('-')) {
            if (!tokens.isNumber(2) || !between(tokens.number(), 1, 12)) {
                return Outcome.GO_ON;
            }
            addDay(tokens.number());
            tokens.next();
            if (tokens.skip('-')) {
                if (!tokens.isNumber(2) || !between(tokens.number(), 1, 31)) {
                    return Outcome.GO_ON;
                }
                addDay(tokens.number());
                tokens.next();
            }
        }
        if (tokens.isWord("t")) {
            tokens.next();
            if (!ecmaScriptTime()) {
                return Outcome.INVALID;
            }
        } else if (!tokens.atEnd()) {
            return Outcome.GO_ON;
        }
        isoDate = true;
        return Outcome.COMPLETE;
    }

    private boolean ecmaScriptTime() {
        if (!tokens.isNumber(2) || tokens.number() > 24) {
            return false;
        }
        addTime(tokens.number());
        tokens.next();
        if (!tokens.skip(':') || !tokens.isNumber(2) || tokens.number() > 59) {
            return false;
        }
        addTime(tokens.number());
        tokens.next();
        if (tokens.skip(':')) {
            if (!tokens.isNumber(2) || tokens.number() > 59) {
                return false;
            }
            addTime(tokens.number());
            tokens.next();
            if (tokens.skip('.')) {
                if (!tokens.isNumber()) {
                    return false;
                }
                addTime(tokens.milliseconds());
                tokens.next();
            }
        }
        if (tokens.isWord("z")) {
            setZone(0);
            tokens.next();
        } else if (tokens.isSign() && !ecmaScriptZone()) {
            return false;
        }
        return tokens.atEnd();
    }

    private boolean ecmaScriptZone() {
        zoneSign = tokens.sign();
        tokens.next();
        if (tokens.isNumber(4)) {
            zoneHour = tokens.number() / 100;
            zoneMinute = tokens.number() % 100;
            tokens.next();
            return zoneHour <= 23 && zoneMinute <= 59;
        }
        if (!tokens.isNumber(2) || tokens.number() > 23) {
            return false;
        }
        zoneHour = tokens.number();
        tokens.next();
        if (!tokens.skip(':') || !tokens.isNumber(2) || tokens.number() > 59) {
            return false;
        }
        zoneMinute = tokens.number();
        tokens.next();
        return true;
    }

    private boolean permissiveForm() {
        boolean numberRead = dayParts > 0;
        while (!tokens.atEnd()) {
            if (tokens.isNumber()) {
                numberRead = true;
                if (!permissiveNumber()) {
                    return false;
                }
            } else if (tokens.isWord()) {
                if (!permissiveWord(numberRead)) {
                    return false;
                }
            } else if (tokens.isSign() && (zoneIsUtc() || timeParts > 0)) {
                numberRead = true;
                if (!permissiveZone()) {
                    return false;
                }
            } else if ((tokens.isSign() || tokens.isSymbol(')')) && numberRead) {
                return false;
            } else if (tokens.isSymbol('(')) {
                tokens.skipParentheses();
            } else {
                tokens.next();
            }
        }
        return true;
    }

    private boolean permissiveNumber() {
        int n = tokens.number();
        tokens.next();
        if (tokens.skip(':')) {
            if (tokens.skip(':')) {
                if (timeParts > 0) {
                    return false;
                }
                addTime(n);
                addTime(0);
            } else {
                if (!addTime(n)) {
                    return false;
                }
                if (tokens.isSymbol('.')) {
                    tokens.next();
                }
            }
            return true;
        }
        boolean dot = tokens.skip('.');
        if (dot && expectsTime(n)) {
            addTime(n);
            if (!tokens.isNumber()) {
                return false;
            }
            finishTime(tokens.milliseconds());
            tokens.next();
        } else if (zoneHour != NONE && zoneMinute == NONE && between(n, 0, 59)) {
            zoneMinute = n;
        } else if (expectsTime(n)) {
            finishTime(n);
            return tokens.atEnd() || tokens.isSpace() || tokens.isWord("z") || tokens.isSign();
        } else {
            if (!addDay(n)) {
                return false;
            }
            tokens.skip('-');
        }
        return true;
    }

    private boolean permissiveWord(boolean numberRead) {
        String word = tokens.word();
        tokens.next();
        Integer month =
                word.length() < 3
                        ? null
                        : MONTHS.get(word.substring(0, 3).toLowerCase(Locale.ROOT));
        if ((word.equals("am") || word.equals("pm")) && timeParts > 0) {
            hourOffset = word.equals("pm") ? 12 : 0;
        } else if (month != null) {
            namedMonth = month;
            tokens.skip('-');
        } else if (ZONES.containsKey(word) && numberRead) {
            setZone(ZONES.get(word));
        } else {
            return !numberRead && !tokens.isNumber();
        }
        return true;
    }

    private boolean permissiveZone() {
        zoneSign = tokens.sign();
        tokens.next();
        int n = 0;
        int length = 0;
        if (tokens.isNumber()) {
            n = tokens.number();
            length = tokens.length();
            tokens.next();
        }
        if (tokens.isSymbol(':')) {
            zoneHour = n;
            zoneMinute = NONE;
        } else if (length == 1 || length == 2) {
            zoneHour = n;
            zoneMinute = 0;
        } else if (length == 3 || length == 4) {
            zoneHour = n / 100;
            zoneMinute = n % 100;
        } else {
            return false;
        }
        return true;
    }

    private OptionalLong result() {
        if (dayParts < 1 || timeParts > 4) {
            return OptionalLong.empty();
        }
        while (dayParts < DEFAULT_PARTS) {
            day[dayParts++] = 1;
        }
        int year;
        int month = namedMonth;
        int dayOfMonth;
        if (namedMonth == NONE) {
            boolean yearFirst = isoDate || !between(day[0], 1, 31);
            year = yearFirst ? day[0] : day[2];
            month = yearFirst ? day[1] : day[0];
            dayOfMonth = yearFirst ? day[2] : day[1];
        } else {
            boolean yearFirst = !between(day[0], 1, 31);
            year = yearFirst ? day[0] : day[1];
            dayOfMonth = yearFirst ? day[1] : day[0];
        }
        if (!isoDate && between(year, 0, 99)) {
            year += year < 50 ? 2000 : 1900;
        }
        if (!between(month, 1, 12)
                || !between(dayOfMonth, 1, 31)
                || !between(year, -MAX_YEAR, MAX_YEAR)) {
            return OptionalLong.empty();
        }
        int hour = time[0];
        if (hourOffset != NONE) {
            if (hour > 12) {
                return OptionalLong.empty();
            }
            hour = hour % 12 + hourOffset;
        }
        boolean endOfDay = hour == 24 && time[1] == 0 && time[2] == 0 && time[3] == 0;
        if (!endOfDay && (hour > 23 || time[1] > 59 || time[2] > 59 || time[3] > 999)) {
            return OptionalLong.empty();
        }
        long offset =
                zoneSign == NONE
                        ? 0
                        : (long) zoneSign * (orZero(zoneHour) * 3600L + orZero(zoneMinute) * 60L);
        long seconds = hour * 3600L + time[1] * 60L + time[2] - offset;
        return OptionalLong.of(JsDate.millis(year, month, dayOfMonth) + seconds * 1000 + time[3]);
    }

    private boolean addDay(int n) {
        if (dayParts == day.length) {
            return false;
        }
        day[dayParts++] = n;
        return true;
    }

    private boolean addTime(int n) {
        if (timeParts == time.length) {
            return false;
        }
        time[timeParts++] = n;
        return true;
    }

    private void finishTime(int n) {
        addTime(n);
        timeParts = time.length;
    }

    private boolean expectsTime(int n) {
        return switch (timeParts) {
            case 1, 2 -> between(n, 0, 59);
            case 3 -> between(n, 0, 999);
            default -> false;
        };
    }

    private void setZone(int hours) {
        zoneSign = hours < 0 ? -1 : 1;
        zoneHour = Math.abs(hours);
        zoneMinute = 0;
    }

    private boolean zoneIsUtc() {
        return zoneSign != NONE && zoneHour == 0 && zoneMinute == 0;
    }

    private static int orZero(int value) {
        return value == NONE ? 0 : value;
    }

    private static boolean between(int value, int low, int high) {
        return value >= low && value <= high;
    }
}
