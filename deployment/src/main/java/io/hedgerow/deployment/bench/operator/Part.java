package io.hedgerow.deployment.bench.operator;

import java.util.Locale;

/** What can be measured; each prints a table. */
enum Part {
    CHAINS(ChainFigures::print),
    HTTP(HttpFigures::print),
    CHECKPOINT(CheckpointFigures::print),
    RECOVERY(RecoveryFigures::print),
    STATE(StateFigures::print),
    FAIRNESS(FairnessFigures::print);

    private interface Measurement {
        void print(Run run) throws Exception;
    }

    private final Measurement measurement;

    Part(Measurement measurement) {
        this.measurement = measurement;
    }

    void print(Run run) throws Exception {
        measurement.print(run);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
