package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleBookTest {

    private static final long NOON = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private final MapStateInMemory<String, Long> state = new MapStateInMemory<>();
    private final TimersByHand timers = new TimersByHand();
    private final ScheduleBook book = new ScheduleBook(state, timers, Duration.ofMinutes(1));

    @Test
    void plansTheNextFullMinuteHourAndDayInUtc() throws Exception {
        long now = NOON + 30 * MINUTE + 1;
        book.start(1, "runEveryMinute", now);
        book.start(1, "runEveryHour", now);
        book.start(1, "runEveryDay", now);
        assertThat(timers.registered)
                .containsExactly(
                        due("runEveryMinute", NOON + 31 * MINUTE),
                        due("runEveryHour", NOON + HOUR),
                        due("runEveryDay", NOON + DAY / 2));
    }

    @Test
    void onTheFullMinuteTheNextOneIsAMinuteLater() throws Exception {
        book.start(1, "runEveryMinute", NOON);
        assertThat(timers.registered).containsExactly(due("runEveryMinute", NOON + MINUTE));
    }

    @Test
    void aScheduleThatRunsIsNotStartedAgain() throws Exception {
        book.start(1, "runEveryMinute", NOON);
        book.start(1, "runEveryMinute", NOON + 10 * MINUTE);
        assertThat(timers.registered).containsExactly(due("runEveryMinute", NOON + MINUTE));
    }

    @Test
    void missedTicksBecomeOneRun() throws Exception {
        book.start(1, "runEveryMinute", NOON);
        long late = NOON + 5 * HOUR + 1;
        assertThat(timers.fire(late)).hasSize(1);
        assertThat(book.take(1, "runEveryMinute", late))
                .isEqualTo(new ScheduleBook.Tick(1, "runEveryMinute", NOON + MINUTE));
        assertThat(book.take(1, "runEveryMinute", late)).isNull();
        assertThat(timers.registered)
                .containsExactly(due("runEveryMinute", NOON + 5 * HOUR + MINUTE));
    }

    @Test
    void aTimerThatComesTooEarlyOrAfterTheEndTakesNothing() throws Exception {
        book.start(1, "runEveryMinute", NOON);
        assertThat(book.take(1, "runEveryMinute", NOON + MINUTE - 1)).isNull();
        assertThat(timers.registered).hasSize(1);
        book.keepOnly(1, List.of());
        assertThat(book.take(1, "runEveryMinute", NOON + MINUTE)).isNull();
        assertThat(timers.registered).isEmpty();
    }

    @Test
    void goesOnAfterTheClockWasSetBackAndRunsNoTickTwice() throws Exception {
        book.start(1, "runEveryMinute", NOON);
        assertThat(timers.fire(NOON + MINUTE)).hasSize(1);
        assertThat(book.take(1, "runEveryMinute", NOON + MINUTE - 1)).isNull();
        assertThat(timers.fire(NOON + MINUTE)).as("the timer is set again").hasSize(1);
        assertThat(book.take(1, "runEveryMinute", NOON + MINUTE).scheduledFor())
                .isEqualTo(NOON + MINUTE);
        assertThat(timers.registered).containsExactly(due("runEveryMinute", NOON + 2 * MINUTE));
    }

    @Test
    void aScheduleThatLostItsTimerGetsOneWhenItIsStarted() throws Exception {
        book.start(1, "runEveryMinute", NOON);
        timers.fire(NOON + MINUTE);
        book.start(1, "runEveryMinute", NOON + 1);
        assertThat(timers.registered).containsExactly(due("runEveryMinute", NOON + MINUTE));
    }

    @Test
    void keepsOnlyTheTasksNamedAndLeavesOtherConfigsAlone() throws Exception {
        for (String task : List.of("runEveryMinute", "runEveryHour", "runEveryDay")) {
            book.start(1, task, NOON);
            book.start(11, task, NOON);
        }
        book.keepOnly(1, List.of("runEveryHour"));
        assertThat(state.keys())
                .containsExactlyInAnyOrder(
                        "1/runEveryHour", "11/runEveryMinute", "11/runEveryHour", "11/runEveryDay");
        assertThat(timers.registered).hasSize(4);
    }

    @Test
    void takesAllThatIsDueForSavepointsWithOneTimerForAll() throws Exception {
        book.start(1, "runEveryMinute", NOON);
        book.start(2, "runEveryMinute", NOON);
        book.start(2, "runEveryDay", NOON);
        assertThat(book.takeDue(NOON + MINUTE - 1)).isEmpty();
        assertThat(book.takeDue(NOON + MINUTE))
                .extracting(ScheduleBook.Tick::configId)
                .containsExactlyInAnyOrder(1, 2);
        assertThat(book.takeDue(NOON + MINUTE)).isEmpty();
    }

    private static TimersByHand.Due due(String task, long millis) {
        return new TimersByHand.Due(TimerTarget.task(1, task), millis);
    }
}
