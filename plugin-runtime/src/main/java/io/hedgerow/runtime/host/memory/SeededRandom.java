package io.hedgerow.runtime.host.memory;

import io.hedgerow.runtime.host.RandomSource;
import java.util.Random;

/** The same numbers in each run. */
public final class SeededRandom implements RandomSource {

    private final Random random;

    public SeededRandom(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }

    @Override
    public double nextDouble() {
        return random.nextDouble();
    }
}
