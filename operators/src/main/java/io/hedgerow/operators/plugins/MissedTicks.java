package io.hedgerow.operators.plugins;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What becomes of the ticks of a scheduled task that were missed while the job was down or the task
 * still ran. A config asks with the reserved key {@value #CONFIG_KEY}: {@code coalesce}, {@code
 * skip} or {@code catch-up:N}, for all its tasks or for some, as in {@code
 * runEveryHour=catch-up:24, runEveryMinute=skip}.
 *
 * @param mostRuns of the ticks that are due at once
 */
record MissedTicks(Kind kind, int mostRuns) {

    enum Kind {
        /** They become one run (contract §10 row 19). */
        COALESCE,
        /** They do not run. */
        SKIP,
        /** Each is run, the latest {@code mostRuns} of them, one after the other. */
        CATCH_UP
    }

    static final String CONFIG_KEY = "missedTicks";
    static final MissedTicks DEFAULT = new MissedTicks(Kind.COALESCE, 1);

    static final int MOST_CATCH_UP = 1000;
    private static final Pattern CATCH_UP = Pattern.compile("catch-up:(\\d{1,4})");
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * @param configJson the config's values
     * @throws IllegalArgumentException naming what cannot be understood
     */
    static MissedTicks of(String configJson, String task) {
        String text = value(configJson);
        if (text == null) {
            return DEFAULT;
        }
        MissedTicks forAll = DEFAULT;
        for (String part : text.split(",")) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                forAll = parse(part);
            } else if (part.substring(0, equals).trim().equals(task)) {
                return parse(part.substring(equals + 1));
            }
        }
        return forAll;
    }

    private static MissedTicks parse(String text) {
        String word = text.trim().toLowerCase(Locale.ROOT);
        Matcher catchUp = CATCH_UP.matcher(word);
        if (word.equals("coalesce") || word.isEmpty()) {
            return DEFAULT;
        }
        if (word.equals("skip")) {
            return new MissedTicks(Kind.SKIP, 1);
        }
        if (catchUp.matches()) {
            return new MissedTicks(
                    Kind.CATCH_UP,
                    Math.max(1, Math.min(MOST_CATCH_UP, Integer.parseInt(catchUp.group(1)))));
        }
        throw new IllegalArgumentException(
                "Config key \"%s\": \"%s\" is none of coalesce, skip, catch-up:N"
                        .formatted(CONFIG_KEY, text.trim()));
    }

    private static String value(String configJson) {
        if (!configJson.contains(CONFIG_KEY)) {
            return null;
        }
        try (JsonParser parser = JSON.createParser(configJson)) {
            parser.nextToken();
            String name;
            while ((name = parser.nextFieldName()) != null) {
                JsonToken token = parser.nextToken();
                if (name.equals(CONFIG_KEY) && token == JsonToken.VALUE_STRING) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("The config is no JSON object", e);
        }
        return null;
    }
}
