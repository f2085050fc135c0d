package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.transpile.Hashes;
import java.util.function.Supplier;

/**
 * Keys that are the same when an invocation is retried or run again, and different otherwise
 * (architecture §8.2): hash of what the invocation runs for, the plugin config, the method, and a
 * number or name within the invocation. Owner thread only.
 */
final class IdempotencyKeys {

    private static final int CHARS = 32;

    private final int pluginConfigId;
    private final Supplier<ActiveInvocation> current;

    IdempotencyKeys(int pluginConfigId, Supplier<ActiveInvocation> current) {
        this.pluginConfigId = pluginConfigId;
        this.current = current;
    }

    /**
     * For {@code meta.idempotencyKey(n)}.
     *
     * @param label {@code null} for the number of calls without one so far
     */
    String key(String label) {
        ActiveInvocation invocation = current.get();
        if (label != null) {
            return key(invocation, "", label);
        }
        int ordinal = invocation == null ? 0 : invocation.unlabelledKeys++;
        return key(invocation, "", Integer.toString(ordinal));
    }

    /**
     * For the next request that changes something; never equal to one of {@link #key}. Counted per
     * method and address: a retry that leaves out what the plugin remembers to have done must not
     * give its key to another request (decision 0079).
     */
    String fetchKey(String method, String url) {
        ActiveInvocation invocation = current.get();
        String target = method + " " + url;
        int ordinal =
                invocation == null ? 0 : invocation.keyedFetches.merge(target, 1, Integer::sum) - 1;
        return key(invocation, "fetch", target + " " + ordinal);
    }

    private String key(ActiveInvocation invocation, String space, String label) {
        String origin =
                invocation == null ? InvocationOrigin.none().id() : invocation.origin().id();
        String function = invocation == null ? "" : invocation.call().name();
        return Hashes.sha256(origin, Integer.toString(pluginConfigId), function, space, label)
                .substring(0, CHARS);
    }
}
