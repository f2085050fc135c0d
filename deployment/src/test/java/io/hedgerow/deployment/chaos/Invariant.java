package io.hedgerow.deployment.chaos;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Something that must be true after every run, whatever happened in it. */
interface Invariant {

    /** In one sentence, for the ledger. */
    String sentence();

    /** One line for each thing that contradicts it; empty if it holds. */
    List<String> violations(Evidence evidence);

    List<Invariant> ALL =
            List.of(
                    new EachEventOnce(),
                    new StorageCountsEachEventOnce(),
                    new PersonsStayInOrder(),
                    new TicksRunOnce(),
                    new RepeatedCallsKeepTheirKey(),
                    new StatelessPluginRanOnce(),
                    new ReloadsTakeEffect());

    /** How often each key occurs. */
    static <T, K extends Comparable<K>> Map<K, Long> counts(
            Collection<T> items, Function<T, K> key) {
        return items.stream()
                .collect(Collectors.groupingBy(key, TreeMap::new, Collectors.counting()));
    }
}
