package io.hedgerow.deployment.clickhouse;

/** Values as literals of ClickHouse's SQL. */
public final class SqlText {

    private SqlText() {}

    public static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /**
     * @param micros microseconds since the epoch
     */
    public static String time(long micros) {
        return "fromUnixTimestamp64Micro(toInt64(" + micros + "), 'UTC')";
    }
}
