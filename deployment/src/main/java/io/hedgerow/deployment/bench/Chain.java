package io.hedgerow.deployment.bench;

import java.util.List;
import java.util.Locale;

/** The plugins that every team of a benchmark run has, in their order. */
public enum Chain {
    NONE(List.of()),
    HELLO(List.of("hello")),
    FIVE(List.of("hello", "filter", "urlsemver", "ua", "big100"));

    private final List<String> plugins;

    Chain(List<String> plugins) {
        this.plugins = plugins;
    }

    /** Folders below {@code deployment/src/main/bench/plugins}. */
    public List<String> plugins() {
        return plugins;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
