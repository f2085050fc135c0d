package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobBookTest {

    private final MapStateInMemory<Long, PluginJob> state = new MapStateInMemory<>();
    private final TimersByHand timers = new TimersByHand();
    private final JobBook book = new JobBook(state, new ValueInMemory<>(), timers);

    private static PluginJob job(String name, long due) {
        return new PluginJob(1, name, "{}", due, 0);
    }

    @Test
    void numbersAreNeverUsedAgain() throws Exception {
        assertThat(book.nextId()).isZero();
        book.keep(0, job("a", 5));
        book.take(0);
        assertThat(book.nextId()).isEqualTo(1);
    }

    @Test
    void jobsOfTheSameMillisecondHaveATimerEachAndAreTakenOnce() throws Exception {
        book.keep(0, job("a", 500));
        book.keep(1, job("b", 500));
        assertThat(timers.fire(499)).isEmpty();
        assertThat(timers.fire(500))
                .extracting(TimersByHand.Due::target)
                .containsExactlyInAnyOrder(TimerTarget.job(0), TimerTarget.job(1));
        assertThat(book.take(1)).isEqualTo(job("b", 500));
        assertThat(book.take(1)).isNull();
        assertThat(book.take(0)).isEqualTo(job("a", 500));
        assertThat(state.isEmpty()).isTrue();
    }

    @Test
    void dueOnesComeEarliestFirstThenInTheOrderTheyWereEnqueued() throws Exception {
        book.keep(0, job("late", 9));
        book.keep(1, job("second", 5));
        book.keep(2, job("first", 4));
        book.keep(3, job("third", 5));
        assertThat(book.due(5))
                .extracting(due -> due.job().name())
                .containsExactly("first", "second", "third");
    }
}
