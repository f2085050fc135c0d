package io.hedgerow.deployment.deadletters;

/** Text as a literal of ClickHouse's SQL. */
public final class SqlText {

    private SqlText() {}

    public static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
