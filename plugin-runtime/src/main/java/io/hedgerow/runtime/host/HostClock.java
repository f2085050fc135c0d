package io.hedgerow.runtime.host;

/** The time a plugin sees in {@code Date}, and the time cache entries expire by. */
@FunctionalInterface
public interface HostClock {

    HostClock SYSTEM = System::currentTimeMillis;

    /** Milliseconds since the epoch. */
    long currentTimeMillis();
}
