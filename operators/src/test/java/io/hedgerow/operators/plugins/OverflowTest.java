package io.hedgerow.operators.plugins;

import static io.hedgerow.operators.plugins.OverflowFixture.ABOVE;
import static io.hedgerow.operators.plugins.OverflowFixture.FLOODING;
import static io.hedgerow.operators.plugins.OverflowFixture.QUIET;
import static io.hedgerow.operators.plugins.OverflowFixture.overflowed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which events of a team that floods leave by the overflow topic, and what follows them there. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class OverflowTest {

    private static final String VARIANTS = "io.hedgerow.operators.plugins.OverflowFixture#variants";

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void eventsAboveTheBoundLeaveWhileAnotherTeamIsActive(OverflowFixture world) throws Exception {
        OperatorHarness harness = world.open(null);
        world.flood(harness);
        harness.send(FLOODING, "a", "a1");
        harness.send(FLOODING, "filler0", "behind filler0");
        harness.send(QUIET, "quiet person", "quiet too");

        assertThat(overflowed(harness)).containsExactly("a1", "behind filler0");
        assertThat(harness.side(PluginOutputs.OVERFLOW))
                .extracting(OverflowEvent::lane)
                .containsOnly(world.lane());
        assertThat(world.called())
                .containsExactly("filler0", "filler1", "filler2", "quiet", "quiet too");
        assertThat(harness.names()).containsExactly("quiet", "quiet too");
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void aTeamThatIsAloneKeepsItsEvents(OverflowFixture world) throws Exception {
        OperatorHarness harness = world.open(null);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 3 * ABOVE; i++) {
            sent.add("e" + i);
            harness.send(FLOODING, "person" + i, "e" + i);
        }
        assertThat(overflowed(harness)).isEmpty();
        world.endFlood(harness);
        assertThat(harness.names()).containsExactlyInAnyOrderElementsOf(sent);
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void belowTheBoundNothingLeaves(OverflowFixture world) throws Exception {
        OperatorHarness harness = world.open(null);
        harness.send(QUIET, "quiet person", "quiet");
        for (int i = 0; i < ABOVE; i++) {
            harness.send(FLOODING, "person" + i, "e" + i);
        }
        assertThat(overflowed(harness)).isEmpty();
        assertThat(world.called()).hasSize(1 + ABOVE);
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void whoIsOutThereIsFollowedAlthoughTheFloodIsOver(OverflowFixture world) throws Exception {
        OperatorHarness harness = world.open(null);
        world.flood(harness);
        harness.send(FLOODING, "a", "a1");
        world.endFlood(harness);
        harness.send(FLOODING, "a", "a2");
        harness.send(FLOODING, "b", "b1");
        harness.send(QUIET, "a", "quiet namesake");

        assertThat(overflowed(harness)).containsExactly("a1", "a2");
        assertThat(world.called()).endsWith("b1", "quiet namesake");
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void whatComesBackRunsInOrderAndWhenAllIsBackNothingFollows(OverflowFixture world)
            throws Exception {
        OperatorHarness harness = world.open(null);
        world.flood(harness);
        harness.send(FLOODING, "a", "a1");
        harness.send(FLOODING, "a", "a2");
        world.comeBack(harness, "a", "a1"); // while the flood lasts: it must not leave again
        harness.send(FLOODING, "a", "a3");
        world.endFlood(harness);
        world.comeBack(harness, "a", "a2");
        harness.send(FLOODING, "a", "a4");
        world.comeBack(harness, "a", "a3");
        world.comeBack(harness, "a", "a4");
        harness.send(FLOODING, "a", "a5");

        assertThat(overflowed(harness)).containsExactly("a1", "a2", "a3", "a4");
        assertThat(world.called().stream().filter(each -> each.startsWith("a")))
                .containsExactly("a1", "a2", "a3", "a4", "a5");
        assertThat(harness.names().stream().filter(each -> each.startsWith("a")))
                .containsExactly("a1", "a2", "a3", "a4", "a5");
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void whatTheTopicWouldRefuseForItsSizeStays(OverflowFixture world) throws Exception {
        OperatorHarness harness = world.open(null);
        world.flood(harness);
        String large = "large" + "x".repeat(OverflowFixture.MAX_BYTES);
        harness.send(FLOODING, "a", large);
        harness.send(FLOODING, "b", "b1");
        harness.send(FLOODING, "b", large);

        assertThat(overflowed(harness)).containsExactly("b1");
        assertThat(world.called()).filteredOn(large::equals).hasSize(2);
        assertThat(harness.side(PluginOutputs.OVERFLOW))
                .allMatch(event -> event.bytes() <= OverflowFixture.MAX_BYTES);
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void whoIsOutThereIsKnownAfterARestart(OverflowFixture world) throws Exception {
        OperatorHarness harness = world.open(null);
        world.flood(harness);
        harness.send(FLOODING, "a:b", "a1");
        harness.send(FLOODING, "a:b", "a2");
        OperatorSubtaskState snapshot = harness.flink.snapshot(1, 1);
        harness.send(FLOODING, "a:b", "after the snapshot");
        world.answerAtOnce();

        harness = world.open(snapshot);
        harness.send(FLOODING, "a:b", "a3");
        harness.send(FLOODING, "b", "b1");
        world.comeBack(harness, "a:b", "a1");
        world.comeBack(harness, "a:b", "a2");
        harness.send(FLOODING, "a:b", "a4");
        world.comeBack(harness, "a:b", "a3");
        world.comeBack(harness, "a:b", "a4");
        harness.send(FLOODING, "a:b", "a5");

        assertThat(overflowed(harness)).containsExactly("a3", "a4");
        assertThat(harness.names())
                .containsExactlyInAnyOrder(
                        "filler0", "filler1", "filler2", "b1", "a1", "a2", "a3", "a4", "a5")
                .containsSubsequence("a1", "a2", "a3", "a4", "a5");

        OperatorHarness again = world.open(harness.flink.snapshot(2, 2));
        again.send(FLOODING, "a:b", "a6");
        assertThat(overflowed(again)).as("nobody is out there").isEmpty();
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void whoIsOutThereIsKnownWhereThePersonIsAfterRescaling(OverflowFixture world)
            throws Exception {
        List<String> persons = Stream.iterate(0, i -> i + 1).limit(12).map(i -> "p" + i).toList();
        OperatorHarness one = world.open(null);
        world.flood(one);
        for (String person : persons) {
            one.send(FLOODING, person, person + " 1");
        }
        OperatorSubtaskState snapshot = one.flink.snapshot(1, 1);
        world.answerAtOnce();

        OperatorSubtaskState[] apart = new OperatorSubtaskState[2];
        for (int subtask = 0; subtask < 2; subtask++) {
            OperatorHarness harness =
                    world.open(OperatorHarness.repartition(snapshot, 1, 2, subtask), 2, subtask);
            List<String> expected = new ArrayList<>();
            for (String person : persons) {
                if (world.subtask(person, 2) == subtask) {
                    harness.send(FLOODING, person, person + " 2");
                    expected.add(person + " 2");
                }
            }
            assertThat(overflowed(harness)).as("subtask %d", subtask).isEqualTo(expected);
            apart[subtask] = harness.flink.snapshot(2, 2);
        }

        OperatorHarness together = world.open(OperatorHarness.joined(apart));
        for (String person : persons) {
            world.comeBack(together, person, person + " 1");
            together.send(FLOODING, person, person + " 3");
            world.comeBack(together, person, person + " 2");
            world.comeBack(together, person, person + " 3");
            together.send(FLOODING, person, person + " 4");
        }
        assertThat(overflowed(together)).isEqualTo(persons.stream().map(p -> p + " 3").toList());
        for (String person : persons) {
            assertThat(together.names())
                    .containsSubsequence(
                            person + " 1", person + " 2", person + " 3", person + " 4");
        }
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void whatComesBackToAnOperatorWithoutStateRunsAndLeavesNoDebt(OverflowFixture world)
            throws Exception {
        OperatorHarness harness = world.open(null);
        world.comeBack(harness, "a", "a1");
        world.comeBack(harness, "a", "a2");
        world.flood(harness);
        harness.send(FLOODING, "a", "a3");
        world.endFlood(harness);
        harness.send(FLOODING, "a", "a4");
        world.comeBack(harness, "a", "a3");
        world.comeBack(harness, "a", "a4");
        harness.send(FLOODING, "a", "a5");

        assertThat(overflowed(harness)).containsExactly("a3", "a4");
        assertThat(harness.names()).containsSubsequence("a1", "a2", "a3", "a4", "a5");
    }

    @ParameterizedTest
    @MethodSource(VARIANTS)
    void withoutTheTopicNothingIsLeftBehindInIt(OverflowFixture world) throws Exception {
        OperatorHarness harness = world.open(null);
        world.flood(harness);
        harness.send(FLOODING, "a", "a1");
        OperatorSubtaskState out = harness.flink.snapshot(1, 1);
        world.comeBack(harness, "a", "a1");
        OperatorSubtaskState back = harness.flink.snapshot(2, 2);
        harness.close();
        world.withoutTopic();

        assertThatThrownBy(() -> world.open(out))
                .hasMessageContaining("1 persons")
                .hasMessageContaining("plugins.overflow.topic must stay set");
        world.answerAtOnce();
        assertThat(world.open(back).names()).contains("a1");
    }
}
