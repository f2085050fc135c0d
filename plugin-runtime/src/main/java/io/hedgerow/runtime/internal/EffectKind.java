package io.hedgerow.runtime.internal;

import java.io.IOException;

/** What an effect of a plugin touches. The codes are part of the journal's format. */
enum EffectKind {
    CLOCK(1),
    RANDOM(2),
    RANDOM_BYTES(3),
    STORAGE(4),
    CACHE(5),
    GEOIP(6),
    CAPTURE(7),
    JOB(8),
    LOG(9),
    /** The start of an asynchronous host function. */
    OPERATION(10);

    private final int code;

    EffectKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static EffectKind of(int code) throws IOException {
        for (EffectKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IOException("The effect journal has an effect of unknown kind " + code);
    }
}
