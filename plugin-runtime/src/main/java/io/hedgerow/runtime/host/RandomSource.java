package io.hedgerow.runtime.host;

/** Source of {@code Math.random}, {@code crypto.randomBytes} and of the ids the host makes. */
public interface RandomSource {

    RandomSource SYSTEM =
            new RandomSource() {
                @Override
                public void nextBytes(byte[] bytes) {
                    Holder.SECURE.nextBytes(bytes);
                }

                @Override
                public double nextDouble() {
                    return java.util.concurrent.ThreadLocalRandom.current().nextDouble();
                }
            };

    void nextBytes(byte[] bytes);

    /** Uniform in [0, 1). */
    double nextDouble();

    /**
     * Keeps the seeding of {@link java.security.SecureRandom} off the class path of who never needs
     * it.
     */
    final class Holder {
        private static final java.security.SecureRandom SECURE = new java.security.SecureRandom();

        private Holder() {}
    }
}
