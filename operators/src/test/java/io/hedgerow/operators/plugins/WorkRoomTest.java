package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkRoomTest {

    private static final int MAX_PARKED = 16;
    private static final int MAX_OVERDRAFT = 4;
    private static final int MAX_BYTES = 1000;
    private static final long TEAM = 2;

    private final OrderQueues queues = new OrderQueues();
    private final AdmissionGate gate = new AdmissionGate(100, () -> 1);
    private final WorkRoom room = room(MAX_PARKED);
    private final List<StubWork> added = new ArrayList<>();

    private WorkRoom room(int maxParked) {
        return new WorkRoom(
                new InFlightLimits(
                        100, maxParked, MAX_OVERDRAFT, MAX_BYTES, Duration.ofSeconds(1), true),
                queues,
                gate);
    }

    private StubWork add(OrderKey order, int bytes) {
        StubWork work = new StubWork(order, "w" + added.size(), bytes, 0);
        queues.add(work);
        added.add(work);
        return work;
    }

    private StubWork park() {
        return add(OrderKey.person(TEAM, "p" + added.size()), 0);
    }

    private void park(int count) {
        for (int i = 0; i < count; i++) {
            park();
        }
    }

    @Test
    void takesInputUpToWhatMayBeParked() {
        park(MAX_PARKED - 1);
        assertThat(room.forInput()).isTrue();
        StubWork last = park();
        assertThat(room.forInput()).isFalse();
        assertThat(room.parked()).isEqualTo(MAX_PARKED);
        gate.started(TEAM);
        assertThat(room.forInput()).as("one of them has a slot").isTrue();
        assertThat(room.parked()).isEqualTo(MAX_PARKED - 1);
        gate.ended(TEAM);
        queues.remove(last);
        assertThat(room.forInput()).as("one of them has ended").isTrue();
    }

    @Test
    void takesTheOverdraftUpToItsBound() {
        park(MAX_PARKED + MAX_OVERDRAFT - 1);
        assertThat(room.forOverdraft()).isTrue();
        park();
        assertThat(room.forOverdraft()).isFalse();
    }

    @Test
    void bytesCountAsMuchAsPieces() {
        StubWork large = add(OrderKey.person(TEAM, "a"), MAX_BYTES - 1);
        assertThat(room.forInput()).isTrue();
        grow(large, 1);
        assertThat(room.forInput()).isFalse();
        grow(large, MAX_BYTES / 2 - 1);
        assertThat(room.forOverdraft()).as("below one and a half").isTrue();
        grow(large, 1);
        assertThat(room.forOverdraft()).isFalse();
    }

    private void grow(StubWork work, int bytes) {
        work.grow(bytes);
        queues.grew(work, bytes);
    }

    @Test
    void whatWaitsForItsTimeDoesNotHoldInputUp() {
        park(MAX_PARKED - 1);
        StubWork waits = park();
        room.held(waits);
        room.held(waits); // a second time makes no difference
        assertThat(room.forInput()).isTrue();
        park();
        assertThat(room.forInput()).as("one counts, not two").isFalse();
        queues.remove(added.get(0));
        room.released(waits);
        room.released(waits);
        assertThat(room.forInput()).isFalse();
        queues.remove(added.get(1));
        assertThat(room.forInput()).isTrue();
        assertThat(room.parked()).as("the held are parked, too").isEqualTo(MAX_PARKED - 1);
    }

    @Test
    void jobsHaveAQuarterAndOneTeamHalfOfIt() {
        assertThat(room.forJob(TEAM)).isTrue();
        add(OrderKey.job(TEAM, 1), 0);
        assertThat(room.forJob(TEAM)).isTrue();
        add(OrderKey.job(TEAM, 2), 0);
        assertThat(room.forJob(TEAM)).as("half of the quarter").isFalse();
        assertThat(room.forJob(3)).isTrue();
        add(OrderKey.job(3, 1), 0);
        add(OrderKey.job(4, 1), 0);
        assertThat(room.jobs()).isEqualTo(4);
        assertThat(room.forJob(5)).as("the quarter").isFalse();
        queues.remove(added.get(0));
        assertThat(room.forJob(5)).isTrue();
    }

    @Test
    void otherWorkTakesNoJobsPlace() {
        park(10 * MAX_PARKED);
        assertThat(room.forJob(TEAM)).isTrue();
    }

    @Test
    void oneJobAtLeastMayRun() {
        WorkRoom smallest = room(1);
        assertThat(smallest.forJob(TEAM)).isTrue();
        add(OrderKey.job(TEAM, 1), 0);
        assertThat(smallest.forJob(TEAM)).isFalse();
        assertThat(smallest.forJob(3)).isFalse();
    }
}
