package io.hedgerow.runtime.host;

/** Source of {@code Math.random}, {@code crypto.randomBytes} and of the ids the host makes. */
public interface RandomSource {

    void nextBytes(byte[] bytes);

    /** Uniform in [0, 1). */
    double nextDouble();
}
