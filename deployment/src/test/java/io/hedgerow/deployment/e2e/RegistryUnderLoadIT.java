package io.hedgerow.deployment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.deployment.bench.registry.ChangesUnderLoad;
import io.hedgerow.deployment.bench.registry.ChangesUnderLoad.Result;
import io.hedgerow.deployment.bench.registry.Effect;
import io.hedgerow.deployment.bench.registry.Mark;
import io.hedgerow.deployment.bench.registry.MarkingPlugins;
import io.hedgerow.deployment.bench.registry.MarkingPlugins.Change;
import io.hedgerow.deployment.bench.registry.RegistryStack;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The registry changes while events run: each event is processed by exactly one revision, each
 * person's in order and no revision after a later one, and none is lost.
 */
class RegistryUnderLoadIT {

    private static final int RATE = 400;

    @TempDir Path folder;

    @Test
    void changesTakeEffectWithoutLosingOrReorderingEvents() throws Exception {
        Result result;
        try (RegistryStack stack = RegistryStack.start(folder, System.out::println)) {
            MarkingPlugins plugins =
                    new MarkingPlugins(stack, Path.of("src/main/bench/registry").toRealPath());
            plugins.install();
            stack.submit(Map.of());
            result = new ChangesUnderLoad(stack, plugins, System.out::println).run(RATE, 1);
        }
        for (Effect effect : result.effects()) {
            System.out.printf(
                    "%s %s: first event under it after %d ms, last under the one before after %d ms%n",
                    effect.change().what(),
                    effect.change().revision(),
                    effect.firstMillis(),
                    effect.lastMillis());
        }
        assertThat(result.marks()).as("every event is stored once").hasSize(result.sent());
        assertThat(result.marks())
                .allSatisfy(
                        mark -> {
                            assertThat(mark.times())
                                    .isIn(0, mark.team() == MarkingPlugins.WITH_BOTH ? 2 : 1);
                            assertThat(mark.mixed())
                                    .as("by plugins of one registry: %s", mark)
                                    .isFalse();
                        });
        List<String> revisions = result.changes().stream().map(Change::revision).toList();
        assertThat(revisions).doesNotHaveDuplicates().contains(MarkingPlugins.DISABLED);
        Map<String, List<Mark>> persons =
                result.marks().stream()
                        .collect(Collectors.groupingBy(mark -> mark.team() + " " + mark.person()));
        persons.values().forEach(marks -> assertInOrder(marks, revisions));
        Map<Integer, List<Mark>> teams =
                result.marks().stream().collect(Collectors.groupingBy(Mark::team));
        assertThat(teams.values())
                .as("every team has seen every revision")
                .allSatisfy(
                        marks ->
                                assertThat(marks)
                                        .extracting(Mark::revision)
                                        .containsAll(revisions));
    }

    private static void assertInOrder(List<Mark> marks, List<String> revisions) {
        int inForce = 0;
        long lastAt = 0;
        long counted = 0;
        Map<String, Long> numbers = new HashMap<>();
        for (int i = 0; i < marks.size(); i++) {
            Mark mark = marks.get(i);
            assertThat(mark.seq()).as("none is missing, none is there twice").isEqualTo(i);
            int revision = revisions.indexOf(mark.revision());
            assertThat(revision)
                    .as("%s after %s", mark, revisions.get(inForce))
                    .isGreaterThanOrEqualTo(inForce);
            inForce = revision;
            if (mark.times() == 0) {
                continue;
            }
            assertThat(mark.atMillis()).as("%s", mark).isGreaterThanOrEqualTo(lastAt);
            lastAt = mark.atMillis();
            assertThat(mark.number())
                    .as("in order of the instance: %s", mark)
                    .isGreaterThan(numbers.getOrDefault(mark.instance(), 0L));
            numbers.put(mark.instance(), mark.number());
            if (mark.count() > 0) {
                assertThat(mark.count()).as("in storage: %s", mark).isEqualTo(++counted);
            }
        }
    }
}
