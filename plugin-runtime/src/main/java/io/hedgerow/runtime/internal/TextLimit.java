package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.module.HostException;

/** Refuses texts that are too long (docs/sandbox-and-limits.md). */
final class TextLimit {

    private TextLimit() {}

    /**
     * @param limit in characters
     * @param what names the text in the error
     * @return the text
     */
    static String check(String text, int limit, String what) throws HostException {
        if (text.length() > limit) {
            throw new HostException(
                    "RangeError",
                    "The " + what + " is longer than " + limit + " characters: " + text.length());
        }
        return text;
    }
}
