package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AdmissionGateTest {

    private static final int MAX = 100;
    private int active = 1;
    private final AdmissionGate gate = new AdmissionGate(MAX, () -> active);

    /** Starts work of a team until the gate says no; how many it were. */
    private int flood(long team) {
        int started = 0;
        while (gate.mayStart(team)) {
            gate.started(team);
            started++;
        }
        return started;
    }

    @Test
    void aTeamAloneLeavesATenthForTheNextOne() {
        assertThat(flood(1)).isEqualTo(MAX - MAX / 10);
        assertThat(gate.mayStart(2)).as("a slot is left for another team's first call").isTrue();
        assertThat(flood(2)).isEqualTo(MAX / 10);
        assertThat(gate.inFlight()).isEqualTo(MAX);
        assertThat(gate.mayStart(3)).as("no slot is left").isFalse();
    }

    @Test
    void teamsThatHaveNothingInFlightNowCountInTheShare() {
        flood(1);
        active = 20;
        assertThat(flood(2)).as("a twentieth of all, of the reserve").isEqualTo(MAX / 20);
        assertThat(flood(3)).as("what is left of it").isEqualTo(MAX / 10 - MAX / 20);
    }

    @Test
    void lendsAllButATenthWhichIsForTeamsBelowTheirShare() {
        gate.started(2);
        assertThat(flood(1)).as("what is lent").isEqualTo(MAX - MAX / 10 - 1);
        assertThat(gate.mayStart(1)).as("above its share").isFalse();
        assertThat(gate.mayStart(2)).as("below its share").isTrue();
        assertThat(flood(3)).as("the reserve").isEqualTo(MAX / 10);
        assertThat(gate.inFlight()).isEqualTo(MAX);
    }

    @Test
    void aSlotGivenBackOpensTheGateAgain() {
        gate.started(2);
        flood(1);
        gate.ended(1);
        assertThat(gate.mayStart(1)).isTrue();
        gate.started(1);
        assertThat(gate.mayStart(1)).isFalse();
        gate.ended(2);
        assertThat(gate.teams()).isEqualTo(1);
    }

    @Test
    void manyTeamsKeepASmallestShare() {
        for (int team = 1; team <= 91; team++) {
            gate.started(team);
        }
        int got = flood(7);
        assertThat(got).as("up to four of the reserve").isEqualTo(3);
        assertThat(gate.mayStart(8)).isTrue();
    }

    @Test
    void oneSlotIsUsed() {
        AdmissionGate one = new AdmissionGate(1, () -> 1);
        assertThat(one.mayStart(1)).isTrue();
        one.started(1);
        assertThat(one.mayStart(1)).isFalse();
        assertThat(one.mayStart(2)).isFalse();
        one.ended(1);
        assertThat(one.mayStart(2)).isTrue();
        assertThat(one.teams()).isZero();
    }
}
