package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderQueuesTest {

    private static final long TEAM = 2;
    private static final long OTHER = 3;
    private static final OrderKey ANN = OrderKey.person(TEAM, "ann");
    private static final OrderKey BOB = OrderKey.person(TEAM, "bob");

    private final OrderQueues queues = new OrderQueues();

    private StubWork add(OrderKey order, String name) {
        StubWork work = new StubWork(order, name);
        queues.add(work);
        return work;
    }

    /** Names of all under a key, as they come when each that is first ends. */
    private List<String> endAll(PluginWork first) {
        List<String> names = new ArrayList<>();
        for (PluginWork work = first; work != null; work = queues.remove(work)) {
            names.add(work.toString());
        }
        return names;
    }

    @Test
    void onlyTheFirstOfEachKeyRuns() {
        assertThat(queues.add(new StubWork(ANN, "a1"))).isTrue();
        assertThat(queues.add(new StubWork(ANN, "a2"))).isFalse();
        assertThat(queues.add(new StubWork(BOB, "b1"))).isTrue();
        assertThat(queues.add(new StubWork(OrderKey.person(OTHER, "ann"), "namesake"))).isTrue();
        assertThat(queues.add(new StubWork(OrderKey.task(TEAM, 1, "ann"), "task"))).isTrue();
        assertThat(queues.heads())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("a1", "b1", "namesake", "task");
    }

    @Test
    void whatComesWhileOthersEndStaysInOrder() {
        StubWork first = add(ANN, "a1");
        add(ANN, "a2");
        add(ANN, "a3");
        PluginWork second = queues.remove(first);
        assertThat(second).hasToString("a2");
        add(ANN, "a4");
        PluginWork third = queues.remove(second);
        PluginWork fourth = queues.remove(third);
        assertThat(fourth).as("the only one").hasToString("a4");
        add(ANN, "a5");
        assertThat(queues.depth(ANN)).isEqualTo(2);
        assertThat(endAll(fourth)).containsExactly("a4", "a5");
        assertThat(queues.has(ANN)).isFalse();
    }

    @Test
    void aKeyThatWasEmptyBeginsAnew() {
        endAll(add(ANN, "a1"));
        assertThat(queues.isEmpty()).isTrue();
        StubWork again = new StubWork(ANN, "a2");
        assertThat(queues.add(again)).isTrue();
        add(ANN, "a3");
        assertThat(endAll(again)).containsExactly("a2", "a3");
    }

    @Test
    void whatHasLeftMayEnterAgainUnderItsKey() {
        StubWork first = add(ANN, "a1");
        add(ANN, "a2");
        PluginWork second = queues.remove(first);
        queues.add(first);
        assertThat(endAll(second)).containsExactly("a2", "a1");

        StubWork head = add(ANN, "b1");
        add(ANN, "b2");
        queues.remove(queues.remove(head));
        assertThat(queues.add(head)).as("under an empty key").isTrue();
        add(ANN, "b3");
        assertThat(endAll(head)).containsExactly("b1", "b3");
        assertThat(queues.size()).isZero();
    }

    @Test
    void countsByTeamAndJobsApart() {
        StubWork job = add(OrderKey.job(TEAM, 1), "job");
        add(OrderKey.job(OTHER, 1), "other's job");
        add(ANN, "a1");
        add(ANN, "a2");
        add(OrderKey.command(TEAM, "1"), "command");
        assertThat(queues.size()).isEqualTo(5);
        assertThat(queues.ofTeam(TEAM)).isEqualTo(4);
        assertThat(queues.ofTeam(OTHER)).isEqualTo(1);
        assertThat(queues.jobs()).isEqualTo(2);
        assertThat(queues.jobsOf(TEAM)).isEqualTo(1);
        queues.remove(job);
        assertThat(queues.size()).isEqualTo(4);
        assertThat(queues.ofTeam(TEAM)).isEqualTo(3);
        assertThat(queues.jobs()).isEqualTo(1);
        assertThat(queues.jobsOf(TEAM)).isZero();
        assertThat(queues.jobsOf(OTHER)).isEqualTo(1);
        assertThat(queues.ofTeam(99)).isZero();
        assertThat(queues.jobsOf(99)).isZero();
    }

    @Test
    void countsTheBytesOfWhatIsInThere() {
        StubWork first = new StubWork(ANN, "a1", 10, 0);
        queues.grew(first, 100);
        assertThat(queues.bytes()).as("not in there yet").isZero();
        queues.add(first);
        queues.add(new StubWork(ANN, "a2", 5, 0));
        first.grow(7);
        queues.grew(first, 7);
        assertThat(queues.bytes()).isEqualTo(22);
        first.grow(-3);
        queues.grew(first, -3);
        assertThat(queues.bytes()).isEqualTo(19);
        queues.remove(first);
        assertThat(queues.bytes()).isEqualTo(5);
        queues.grew(first, 100);
        assertThat(queues.bytes()).as("not in there any more").isEqualTo(5);
    }

    @Test
    void knowsTheOldestOfThoseThatCameFirst() {
        queues.add(new StubWork(ANN, "a1", 1, 30));
        queues.add(new StubWork(BOB, "b1", 1, 20));
        queues.add(new StubWork(BOB, "b2", 1, 40));
        assertThat(queues.oldestMillis()).isEqualTo(20);
    }

    @Test
    void aSnapshotGetsAllInTheOrderOfTheirKeys() {
        add(ANN, "a1");
        add(BOB, "b1");
        add(ANN, "a2");
        add(ANN, "a3");
        List<PluginWork> all = queues.all();
        assertThat(all).hasSize(4);
        assertThat(all.stream().filter(work -> work.order().equals(ANN)))
                .extracting(Object::toString)
                .containsExactly("a1", "a2", "a3");
    }
}
