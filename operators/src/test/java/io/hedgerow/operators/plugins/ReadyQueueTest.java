package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadyQueueTest {

    private static final long MILLISECOND = 1_000_000;

    private final ReadyQueue queue = new ReadyQueue();

    private static final class Named extends PluginWork {
        private final String name;

        private Named(long team, String name) {
            super(team, OrderKey.person(team, name), 1, 0);
            this.name = name;
        }

        @Override
        void run() {
            throw new UnsupportedOperationException();
        }

        @Override
        InFlightEntry entry() {
            throw new UnsupportedOperationException();
        }
    }

    private void add(long team, String... names) {
        for (String name : names) {
            queue.add(new Named(team, name));
        }
    }

    /** Takes all, as if each took no time. */
    private List<String> takeAll() {
        List<String> taken = new ArrayList<>();
        PluginWork work;
        while ((work = queue.poll(each -> true)) != null) {
            taken.add(((Named) work).name);
        }
        return taken;
    }

    @Test
    void looksAtEachTeamOnceWhenNoneMayRun() {
        add(1, "a");
        add(2, "b");
        add(3, "c");
        int[] looks = {0};
        assertThat(queue.poll(each -> looks[0]++ < 0)).isNull();
        assertThat(looks[0]).isEqualTo(3);
        assertThat(takeAll()).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void isFirstComeFirstServedWithinATeam() {
        add(1, "a", "b", "c");
        assertThat(queue.size()).isEqualTo(3);
        assertThat(takeAll()).containsExactly("a", "b", "c");
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.teams()).isZero();
        assertThat(queue.has(1)).isFalse();
    }

    @Test
    void workThatHasBegunGoesBeforeTheRestOfItsTeam() {
        add(1, "a", "b");
        queue.addFirst(new Named(1, "begun"));
        assertThat(takeAll()).containsExactly("begun", "a", "b");
    }

    /** How often each of two busy teams runs, of so many runs. */
    private Map<Long, Integer> runs(long dear, long cheap, int count) {
        Map<Long, Integer> runs = new HashMap<>();
        for (int i = 0; i < 3; i++) {
            add(1, "d" + i);
            add(2, "c" + i);
        }
        for (int i = 0; i < count; i++) {
            PluginWork work = queue.poll(each -> true);
            runs.merge(work.teamId(), 1, Integer::sum);
            add(work.teamId(), "more" + i);
            queue.spent(work.teamId(), work.teamId() == 1 ? dear : cheap);
        }
        return runs;
    }

    @Test
    void aTeamWhoseWorkIsTenTimesDearerRunsATenthAsOften() {
        Map<Long, Integer> runs = runs(10 * MILLISECOND, MILLISECOND, 1100);
        assertThat(runs.get(1L)).isBetween(90, 110);
    }

    @Test
    void soDoesOneWhoseWorkIsCheaperThanAQuantum() {
        Map<Long, Integer> runs = runs(MILLISECOND / 2, MILLISECOND / 20, 11_000);
        assertThat(runs.get(1L)).isBetween(900, 1100);
    }

    @Test
    void teamsWhoseWorkCostsTheSameTakeTurns() {
        Map<Long, Integer> runs = runs(3 * MILLISECOND, 3 * MILLISECOND, 1000);
        assertThat(runs.get(1L)).isBetween(490, 510);
    }

    @Test
    void oneWhoseTurnItIsButThatMayNotRunDoesNotHoldTheOthersUp() {
        add(1, "blocked");
        add(2, "free");
        PluginWork first = queue.poll(each -> each.teamId() == 2);
        assertThat(((Named) first).name).isEqualTo("free");
        assertThat(queue.poll(each -> each.teamId() == 2)).isNull();
        assertThat(queue.size()).isEqualTo(1);
        assertThat(takeAll()).containsExactly("blocked");
    }

    @Test
    void aTeamDeepInDebtRunsWhenItIsAlone() {
        add(1, "a", "b");
        queue.poll(each -> true);
        queue.spent(1, 10_000 * MILLISECOND);
        assertThat(takeAll()).containsExactly("b");
    }

    @Test
    void aTeamThatWaitedGainsNoMoreThanItsTurn() {
        add(1, "blocked", "blocked2", "blocked3");
        for (int i = 0; i < 100; i++) {
            add(2, "b" + i);
            queue.poll(each -> each.teamId() == 2);
            queue.spent(2, MILLISECOND);
        }
        add(2, "x", "y");
        List<Long> teams = new ArrayList<>();
        PluginWork work;
        while ((work = queue.poll(each -> true)) != null) {
            teams.add(work.teamId());
            queue.spent(work.teamId(), 2 * MILLISECOND);
        }
        assertThat(teams.subList(0, 4)).as("in turns").contains(1L, 2L);
    }
}
