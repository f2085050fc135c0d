package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.host.CacheStore;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.RandomSource;
import io.hedgerow.runtime.host.StorageStore;

/** Host services whose effects pass {@link Effects}. */
final class JournalledServices {

    private JournalledServices() {}

    static HostServices of(HostServices real, Effects effects) {
        Effects.NumberSource millis = real.clock()::currentTimeMillis;
        return new HostServices(
                storage(real.storage(), effects),
                cache(real.cache(), effects),
                () -> (long) effects.number(EffectKind.CLOCK, millis),
                random(real.random(), effects),
                real.http(), // asynchronous: only host operations may use it
                ip -> effects.call(EffectKind.GEOIP, "locate", () -> real.geoip().locate(ip), ip),
                (origin, ordinal, job, payload, due) ->
                        effects.call(
                                EffectKind.JOB,
                                "enqueue",
                                () -> {
                                    real.jobs().enqueue(origin, ordinal, job, payload, due);
                                    return null;
                                },
                                job,
                                payload,
                                (double) due),
                (origin, function, ordinal, event) ->
                        effects.call(
                                EffectKind.CAPTURE,
                                "capture",
                                () -> {
                                    real.capture().capture(origin, function, ordinal, event);
                                    return null;
                                },
                                event.event(),
                                event.distinctId(),
                                event.timestamp(),
                                event.propertiesJson()),
                // A line's text may tell of module variables, which a restore does not bring back.
                (source, type, message) ->
                        effects.call(
                                EffectKind.LOG,
                                "log",
                                () -> {
                                    real.log().log(source, type, message);
                                    return null;
                                },
                                source.name(),
                                type.name()),
                real.timers(),
                real.ownerThread());
    }

    private static StorageStore storage(StorageStore real, Effects effects) {
        return new StorageStore() {
            @Override
            public String get(String key) {
                return effects.call(EffectKind.STORAGE, "get", () -> real.get(key), key);
            }

            @Override
            public void put(String key, String json) {
                effects.call(
                        EffectKind.STORAGE,
                        "put",
                        () -> {
                            real.put(key, json);
                            return null;
                        },
                        key,
                        json);
            }

            @Override
            public void remove(String key) {
                effects.call(
                        EffectKind.STORAGE,
                        "remove",
                        () -> {
                            real.remove(key);
                            return null;
                        },
                        key);
            }
        };
    }

    private static CacheStore cache(CacheStore real, Effects effects) {
        return new CacheStore() {
            @Override
            public Entry get(String key) {
                return effects.call(EffectKind.CACHE, "entry", () -> real.get(key), key);
            }

            @Override
            public void put(String key, Entry entry) {
                effects.call(
                        EffectKind.CACHE,
                        "putEntry",
                        () -> {
                            real.put(key, entry);
                            return null;
                        },
                        key,
                        entry);
            }

            @Override
            public void remove(String key) {
                effects.call(
                        EffectKind.CACHE,
                        "removeEntry",
                        () -> {
                            real.remove(key);
                            return null;
                        },
                        key);
            }
        };
    }

    private static RandomSource random(RandomSource real, Effects effects) {
        Effects.NumberSource doubles = real::nextDouble;
        return new RandomSource() {
            @Override
            public void nextBytes(byte[] bytes) {
                byte[] drawn =
                        effects.call(
                                EffectKind.RANDOM_BYTES,
                                "nextBytes",
                                () -> {
                                    real.nextBytes(bytes);
                                    return bytes.clone();
                                },
                                (double) bytes.length);
                System.arraycopy(drawn, 0, bytes, 0, bytes.length);
            }

            @Override
            public double nextDouble() {
                return effects.number(EffectKind.RANDOM, doubles);
            }
        };
    }
}
