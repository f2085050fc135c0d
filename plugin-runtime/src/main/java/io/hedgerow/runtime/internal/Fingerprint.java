package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.host.CacheStore;

/**
 * 64-bit FNV-1a over what an effect was asked to do. Part of the journal's format: must give the
 * same in every version and on every machine.
 */
final class Fingerprint {

    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private long hash = BASIS;

    private Fingerprint() {}

    static long of(EffectKind kind, String name, Object[] arguments) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.step(kind.code());
        fingerprint.value(name);
        for (Object argument : arguments) {
            fingerprint.value(argument);
        }
        return fingerprint.hash;
    }

    private void step(long bits) {
        hash = (hash ^ bits) * PRIME;
    }

    private void value(Object value) {
        if (value == null) {
            step(0);
        } else if (value instanceof String text) {
            step(1);
            step(text.length());
            for (int i = 0; i < text.length(); i++) {
                step(text.charAt(i));
            }
        } else if (value instanceof Number number) {
            step(2);
            step(Double.doubleToLongBits(number.doubleValue()));
        } else if (value instanceof Boolean truth) {
            step(truth ? 3 : 4);
        } else if (value instanceof byte[] bytes) {
            step(5);
            step(bytes.length);
            for (byte b : bytes) {
                step(b & 0xff);
            }
        } else if (value instanceof CacheStore.Entry entry) {
            step(6);
            value(entry.text());
            if (entry.list() != null) {
                entry.list().forEach(this::value);
            }
            step(entry.expiresAtMillis());
        } else {
            throw new IllegalArgumentException("no argument of an effect: " + value.getClass());
        }
    }
}
