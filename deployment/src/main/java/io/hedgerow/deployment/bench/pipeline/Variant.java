package io.hedgerow.deployment.bench.pipeline;

import io.hedgerow.deployment.bench.Chain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One way to run the pipeline, written {@code CHAIN/PARALLELISM/BACKEND}, as in {@code
 * five/2/rocksdb}.
 */
record Variant(Chain chain, int parallelism, String stateBackend) {

    private static final List<Variant> ALL = all();

    private static List<Variant> all() {
        List<Variant> all = new ArrayList<>();
        for (int parallelism : new int[] {1, 2}) {
            for (String backend : List.of("hashmap", "rocksdb")) {
                for (Chain chain : Chain.values()) {
                    all.add(new Variant(chain, parallelism, backend));
                }
            }
        }
        return List.copyOf(all);
    }

    /**
     * @param patterns variants of which trailing parts may be missing: {@code five} and {@code
     *     five/2} stand for all that begin so
     * @return in the order of the table, each once
     * @throws IllegalArgumentException naming a pattern that fits no variant
     */
    static List<Variant> select(List<String> patterns) {
        Set<Variant> chosen = new LinkedHashSet<>();
        for (String pattern : patterns) {
            List<Variant> fitting = ALL.stream().filter(each -> each.fits(pattern)).toList();
            if (fitting.isEmpty()) {
                throw new IllegalArgumentException(
                        "No variant is called \"%s\"; all of them: %s".formatted(pattern, ALL));
            }
            chosen.addAll(fitting);
        }
        return ALL.stream().filter(chosen::contains).toList();
    }

    private boolean fits(String pattern) {
        List<String> wanted = Arrays.asList(pattern.split("/", -1));
        List<String> own = Arrays.asList(toString().split("/"));
        return wanted.size() <= own.size() && own.subList(0, wanted.size()).equals(wanted);
    }

    /** The same without plugins: what its plugins cost is seen beside it. */
    Variant yardstick() {
        return new Variant(Chain.NONE, parallelism, stateBackend);
    }

    @Override
    public String toString() {
        return chain + "/" + parallelism + "/" + stateBackend;
    }
}
