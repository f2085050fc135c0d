package io.hedgerow.deployment.bench.runtime;

/** The six plugins under {@code src/main/bench/plugins}; JMH names them by these constants. */
public enum BenchmarkPlugin {
    HELLO("hello", BenchmarkEvents.SMALL_PROPERTIES),
    FILTER("filter", BenchmarkEvents.SMALL_PROPERTIES),
    URLSEMVER("urlsemver", BenchmarkEvents.SMALL_PROPERTIES),
    GEOIP("geoip", BenchmarkEvents.SMALL_PROPERTIES),
    UA("ua", BenchmarkEvents.SMALL_PROPERTIES),
    BIG100("big100", BenchmarkEvents.LARGE_PROPERTIES);

    private final String folder;
    private final int properties;

    BenchmarkPlugin(String folder, int properties) {
        this.folder = folder;
        this.properties = properties;
    }

    /** Name of its folder and in the table. */
    public String folder() {
        return folder;
    }

    /** How many properties its input events have. */
    public int properties() {
        return properties;
    }
}
