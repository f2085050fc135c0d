package io.hedgerow.operators.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardCountsTest {

    private static final int PERSONS = 4000;

    private final ShardCounts counts = new ShardCounts(DeliveryOptions.DEFAULT);

    private static PluginInstallation installation(String code, String configJson) {
        return PluginInstallation.of(
                new PluginIdentity(2, 100, 7, "p"),
                7,
                TranspiledSource.verbatim("index.js", code),
                configJson,
                Map.of(),
                0,
                PluginInstallation.OnError.DEFAULT,
                null,
                SecretMask.NONE);
    }

    private static ProcessedEvent event(String person, int number) {
        return new ProcessedEvent(2, new UUID(0, number), "e", person, new byte[0], 0);
    }

    @Test
    void eventsOfAPersonMeetAndPersonsAreSpreadEvenly() {
        PluginInstallation four = installation("onEvent", "{\"deliveryShards\":\"4\"}");
        Map<Integer, Long> byShard =
                IntStream.range(0, PERSONS)
                        .mapToObj(i -> counts.shard(four, event("person" + i, i)))
                        .collect(Collectors.groupingBy(shard -> shard, Collectors.counting()));
        assertThat(byShard).containsOnlyKeys(0, 1, 2, 3);
        assertThat(byShard.values()).allMatch(each -> Math.abs(each - PERSONS / 4) < PERSONS / 20);
        int first = counts.shard(four, event("ann", 1));
        assertThat(IntStream.range(0, 100).map(i -> counts.shard(four, event("ann", i))))
                .containsOnly(first);
    }

    @Test
    void withoutShardsThereIsOne() {
        assertThat(counts.shard(installation("onEvent", "{}"), event("ann", 1))).isZero();
    }

    @Test
    void whatSharesStateStaysTogetherWhateverItAsksFor() {
        PluginInstallation stateful = installation("onEvent storage", "{\"deliveryShards\":\"4\"}");
        assertThat(counts.of(stateful)).isEqualTo(1);
    }

    @Test
    void anotherVersionMayHaveAnotherCount() {
        assertThat(counts.of(installation("onEvent", "{\"deliveryShards\":\"4\"}"))).isEqualTo(4);
        assertThat(counts.of(installation("onEvent", "{\"deliveryShards\":\"5\"}"))).isEqualTo(5);
        assertThat(counts.of(installation("onEvent", "{\"deliveryShards\":\"4\"}"))).isEqualTo(4);
    }
}
