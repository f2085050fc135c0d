package io.hedgerow.operators.registry;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Takes the values of a config's secret fields out of texts that people or logs will see (contract
 * §1.3, §10 row 20). Finds them as they stand, not encoded. Immutable, safe for all threads.
 */
public final class SecretMask {

    /** What PostHog shows in place of a secret. */
    public static final String HIDDEN = "**************** POSTHOG SECRET FIELD ****************";

    public static final SecretMask NONE = new SecretMask(List.of());

    /** Shorter values would be found in every other word, and hide nothing. */
    private static final int SHORTEST = 4;

    private final List<String> secrets;

    /**
     * @param secrets the values; those under four characters are not looked for
     */
    public SecretMask(Collection<String> secrets) {
        this.secrets =
                secrets.stream()
                        .filter(secret -> secret.length() >= SHORTEST)
                        .distinct()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
    }

    /**
     * @return {@code null} for {@code null}
     */
    public String apply(String text) {
        String masked = text;
        if (text != null) {
            for (String secret : secrets) {
                masked = masked.replace(secret, HIDDEN);
            }
        }
        return masked;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretMask that && secrets.equals(that.secrets);
    }

    @Override
    public int hashCode() {
        return Objects.hash(secrets);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "SecretMask[" + secrets.size() + "]";
    }
}
