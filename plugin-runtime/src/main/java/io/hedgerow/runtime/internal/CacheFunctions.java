package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.module.HostException;
import io.hedgerow.runtime.module.HostFunction;
import java.util.List;

/**
 * Behind {@code meta.cache} (contract §3.3). One operation is one effect: its journal need not keep
 * the whole list.
 */
final class CacheFunctions {

    private final CacheOperations cache;
    private final Effects effects;
    private final PluginLimits limits;

    /**
     * @param real services that are not journalled
     */
    CacheFunctions(HostServices real, Effects effects, PluginLimits limits) {
        this.cache = new CacheOperations(real.cache(), real.clock());
        this.effects = effects;
        this.limits = limits;
    }

    void addTo(HostTable table) {
        add(table, "cacheSet", this::set);
        add(table, "cacheGet", a -> cache.get((String) a[0]));
        add(table, "cacheIncr", a -> cache.incr((String) a[0]));
        add(table, "cacheExpire", a -> cache.expire((String) a[0], (Double) a[1]));
        add(
                table,
                "cacheLpush",
                a -> cache.lpush((String) a[0], HostJson.readTexts((String) a[1])));
        add(
                table,
                "cacheLrange",
                a -> HostJson.write(cache.lrange((String) a[0], (Double) a[1], (Double) a[2])));
        add(table, "cacheLlen", a -> cache.llen((String) a[0]));
        add(table, "cacheLrem", a -> cache.lrem((String) a[0], (Double) a[1], (String) a[2]));
        add(table, "cacheLpop", this::lpop);
    }

    private void add(HostTable table, String name, HostFunction operation) {
        table.add(name, a -> effects.call(EffectKind.CACHE, name, () -> operation.call(a), a));
    }

    private Object set(Object[] a) throws HostException {
        cache.set(
                (String) a[0],
                TextLimit.check((String) a[1], limits.storageValueChars(), "cache value"),
                (Double) a[2]);
        return null;
    }

    private Object lpop(Object[] a) throws HostException {
        List<String> popped = cache.lpop((String) a[0], (Double) a[1]);
        return popped == null ? null : HostJson.write(popped);
    }
}
