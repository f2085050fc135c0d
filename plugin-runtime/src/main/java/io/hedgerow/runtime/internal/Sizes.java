package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.host.CacheStore;

/** How long values are, roughly, when written to a journal. */
final class Sizes {

    static final int NUMBER = 9;

    private Sizes() {}

    static long of(Outcome outcome) {
        if (outcome instanceof Outcome.Value value) {
            return 1 + ofValue(value.result());
        }
        return outcome instanceof Outcome.Failure failure
                ? 16 + failure.error().getMessage().length()
                : 4;
    }

    static long ofValue(Object value) {
        if (value instanceof String text) {
            return 2L + text.length();
        }
        if (value instanceof byte[] bytes) {
            return 2L + bytes.length;
        }
        if (value instanceof CacheStore.Entry entry) {
            return entry.text() != null
                    ? NUMBER + entry.text().length()
                    : NUMBER + entry.list().stream().mapToLong(Sizes::ofValue).sum();
        }
        return value instanceof Number ? NUMBER : 1;
    }
}
