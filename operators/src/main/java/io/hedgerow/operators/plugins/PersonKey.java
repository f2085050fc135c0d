package io.hedgerow.operators.plugins;

import java.nio.charset.StandardCharsets;

/**
 * Key of the parallel lane: 64 bits of (team, distinct id). Must never change: state and order of
 * what is in flight are found by it. Two persons that share a key only share a subtask.
 */
public final class PersonKey {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private PersonKey() {}

    /** FNV-1a over the team's eight bytes and the distinct id's UTF-8. */
    public static long of(long teamId, String distinctId) {
        long hash = OFFSET;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            hash = (hash ^ (teamId >>> shift & 0xff)) * PRIME;
        }
        for (byte each : distinctId.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * PRIME;
        }
        return hash;
    }
}
