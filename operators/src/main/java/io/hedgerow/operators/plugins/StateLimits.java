package io.hedgerow.operators.plugins;

import io.hedgerow.runtime.host.RefusedException;
import java.io.Serializable;

/**
 * Bounds of what a plugin may keep in state. The legacy server had only the first (contract §3.2).
 *
 * @param maxKeyCharacters of storage and cache keys
 * @param maxValueBytes of one value as UTF-8
 */
public record StateLimits(int maxKeyCharacters, int maxValueBytes) implements Serializable {

    public static final StateLimits DEFAULT = new StateLimits(200, 1 << 20);

    void check(String what, String key, int valueBytes) {
        String complaint = complaint(what, key, valueBytes);
        if (complaint != null) {
            throw new RefusedException("RangeError", complaint);
        }
    }

    /**
     * What is wrong with an entry; {@code null} for nothing.
     *
     * @param what it is for, in the complaint
     */
    public String complaint(String what, String key, int valueBytes) {
        if (key.length() > maxKeyCharacters) {
            return what
                    + " key is "
                    + key.length()
                    + " characters long, the limit is "
                    + maxKeyCharacters
                    + ": "
                    + key.substring(0, Math.min(60, maxKeyCharacters))
                    + "...";
        }
        if (valueBytes > maxValueBytes) {
            return what
                    + " value of key \""
                    + key
                    + "\" is "
                    + valueBytes
                    + " bytes long, the limit is "
                    + maxValueBytes;
        }
        return null;
    }
}
