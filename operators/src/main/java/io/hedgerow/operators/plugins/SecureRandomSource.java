package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.RandomSource;
import java.security.SecureRandom;
import java.util.concurrent.ThreadLocalRandom;

/** Random bytes fit for keys, random doubles that are only fast. */
final class SecureRandomSource implements RandomSource {

    private final SecureRandom secure = new SecureRandom();

    @Override
    public void nextBytes(byte[] bytes) {
        secure.nextBytes(bytes);
    }

    @Override
    public double nextDouble() {
        return ThreadLocalRandom.current().nextDouble();
    }
}
