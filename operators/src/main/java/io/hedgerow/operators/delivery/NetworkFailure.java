package io.hedgerow.operators.delivery;

import java.util.List;

/**
 * Tells errors of a request that got no answer, because the destination is down or the way to it,
 * from everything else that plugins throw. Trying again may help, so an uncaught one is retried as
 * a {@code RetryError} is; the legacy server did not (contract §2.6).
 */
public final class NetworkFailure {

    private static final String NAME = "FetchError";

    /** Refused by the guard of addresses: would be refused again. */
    private static final List<String> REFUSED =
            List.of(
                    "Internal hostname",
                    "Invalid hostname",
                    "No hostname",
                    "Scheme must be either HTTP or HTTPS");

    private NetworkFailure() {}

    /**
     * @param name JavaScript's {@code error.name}
     */
    public static boolean is(String name, String message) {
        return NAME.equals(name)
                && message != null
                && (message.startsWith("network timeout at") || message.contains("failed, reason:"))
                && mayPass(message);
    }

    /** Whether a request that failed for this reason may succeed another time. */
    static boolean mayPass(String message) {
        return message == null || REFUSED.stream().noneMatch(message::contains);
    }
}
