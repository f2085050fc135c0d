package io.hedgerow.runtime.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.InvocationResult;
import io.hedgerow.runtime.PluginError;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.PluginSettings;
import io.hedgerow.runtime.host.CaptureSink.CapturedEvent;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.host.LogSink;
import io.hedgerow.runtime.internal.json.JsonBridge;
import io.hedgerow.runtime.internal.json.JsonEngine;
import io.hedgerow.runtime.module.AsyncHostFunction;
import io.hedgerow.runtime.module.HostBinder;
import io.hedgerow.runtime.module.HostException;
import io.hedgerow.runtime.module.HostFunction;
import io.hedgerow.runtime.module.HostModule;
import io.hedgerow.runtime.module.HostModules;
import io.hedgerow.runtime.module.ModuleEnvironment;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;

/**
 * The host functions behind {@code meta}, {@code console}, {@code posthog} and {@code require}:
 * every effect of a plugin passes here, with the size limits applied.
 */
public final class HostApi {

    /** What the legacy table could hold (contract §3.2). */
    private static final int LONGEST_KEY = 200;

    private static final Map<String, Source> BUNDLES = new ConcurrentHashMap<>();

    private final HostOperations operations;
    private final Effects effects;
    private final BiConsumer<Long, InvocationResult> results;
    private final PluginSettings settings;
    private final HostServices services;
    private final PluginLimits limits;
    private final Supplier<ActiveInvocation> current;
    private final CacheOperations cache;
    private final IdempotencyKeys keys;
    private Guest guest;
    private boolean metricsReported;

    public HostApi(
            HostOperations operations,
            Effects effects,
            BiConsumer<Long, InvocationResult> results,
            PluginSettings settings,
            HostServices services,
            PluginLimits limits,
            Supplier<ActiveInvocation> current) {
        this.operations = operations;
        this.effects = effects;
        this.results = results;
        this.settings = settings;
        this.services = JournalledServices.of(services, effects);
        this.limits = limits;
        this.current = current;
        this.cache = new CacheOperations(services.cache(), services.clock());
        this.keys = new IdempotencyKeys(settings.identity().pluginConfigId(), current);
    }

    public Guest newGuest(Context context, TranspiledSource source, JsonEngine json) {
        JsonBridge bridge =
                new JsonBridge(
                        json,
                        limits.resultChars(),
                        (id, text) -> results.accept(id, new InvocationResult.Completed(text)));
        guest = new Guest(context, source, functions().asObject(), guestSettings(), bridge);
        return guest;
    }

    private ProxyObject guestSettings() {
        PluginIdentity identity = settings.identity();
        return ProxyObject.fromMap(
                Map.of(
                        "teamId", identity.teamId(),
                        "pluginConfigId", identity.pluginConfigId(),
                        "pluginName", identity.pluginName(),
                        "config", settings.configJson(),
                        "attachmentKeys",
                                ProxyArray.fromList(
                                        new ArrayList<Object>(settings.attachments().keySet()))));
    }

    private HostTable functions() {
        HostTable table = new HostTable(() -> guest);
        table.add("now", a -> (double) services.clock().currentTimeMillis());
        table.add("random", a -> services.random().nextDouble());
        results(table);
        storage(table);
        cache(table);
        table.add("geoip", a -> services.geoip().locate((String) a[0]));
        table.add("attachment", a -> attachment((String) a[0]));
        table.add("enqueueJob", this::enqueueJob);
        table.add("capture", this::capture);
        table.add("consoleLog", this::consoleLog);
        table.add("systemLog", this::systemLog);
        table.add("metric", this::metric);
        table.add("unhandledRejection", this::unhandledRejection);
        table.add("refuseImport", a -> refusal((String) a[0]));
        table.add("loadModule", a -> loadModule((String) a[0]));
        table.add(
                "moduleLoaded",
                a -> {
                    effects.leaveModule();
                    return null;
                });
        table.add("idempotencyKey", a -> keys.key((String) a[0]));
        return table;
    }

    private void results(HostTable table) {
        table.add(
                "completed",
                a -> {
                    String json = (String) a[1];
                    InvocationResult result =
                            json != null && json.length() > limits.resultChars()
                                    ? new InvocationResult.Failed(
                                            guest.error(
                                                    "{\"name\":\"RangeError\",\"message\":\"The returned"
                                                            + " event is longer than "
                                                            + limits.resultChars()
                                                            + " characters\"}"))
                                    : new InvocationResult.Completed(json);
                    results.accept(((Double) a[0]).longValue(), result);
                    return null;
                });
        table.add(
                "failed",
                a -> {
                    results.accept(
                            ((Double) a[0]).longValue(),
                            new InvocationResult.Failed(guest.error((String) a[1])));
                    return null;
                });
    }

    /**
     * Does not fail the invocation it happened in, as on the legacy server (contract §4.6); it is
     * logged and told.
     */
    private Object unhandledRejection(Object[] a) {
        PluginError error = guest.error((String) a[0]);
        services.log().log(
                LogSink.Source.PLUGIN,
                LogSink.Type.ERROR,
                "Unhandled promise rejection: "
                        + (error.stack() == null ? error.describe() : error.stack()));
        ActiveInvocation invocation = current.get();
        if (invocation != null) {
            invocation.unhandledRejection(error);
        }
        return null;
    }

    private void storage(HostTable table) {
        table.add("storageGet", a -> services.storage().get((String) a[0]));
        table.add(
                "storageSet",
                a -> {
                    services.storage()
                            .put(
                                    limited((String) a[0], LONGEST_KEY, "storage key"),
                                    limited(
                                            (String) a[1],
                                            limits.storageValueChars(),
                                            "storage value"));
                    return null;
                });
        table.add(
                "storageDelete",
                a -> {
                    services.storage().remove((String) a[0]);
                    return null;
                });
    }

    private void cache(HostTable table) {
        cache(
                table,
                "cacheSet",
                a -> {
                    cache.set(
                            (String) a[0],
                            limited((String) a[1], limits.storageValueChars(), "cache value"),
                            (Double) a[2]);
                    return null;
                });
        cache(table, "cacheGet", a -> cache.get((String) a[0]));
        cache(table, "cacheIncr", a -> cache.incr((String) a[0]));
        cache(table, "cacheExpire", a -> cache.expire((String) a[0], (Double) a[1]));
        cache(table, "cacheLpush", a -> cache.lpush((String) a[0], texts((String) a[1])));
        cache(
                table,
                "cacheLrange",
                a -> json(cache.lrange((String) a[0], (Double) a[1], (Double) a[2])));
        cache(table, "cacheLlen", a -> cache.llen((String) a[0]));
        cache(table, "cacheLrem", a -> cache.lrem((String) a[0], (Double) a[1], (String) a[2]));
        cache(
                table,
                "cacheLpop",
                a -> {
                    List<String> popped = cache.lpop((String) a[0], (Double) a[1]);
                    return popped == null ? null : json(popped);
                });
    }

    /** One operation is one effect: its journal need not keep the whole list. */
    private void cache(HostTable table, String name, HostFunction operation) {
        table.add(name, a -> effects.call(EffectKind.CACHE, name, () -> operation.call(a), a));
    }

    private String attachment(String key) {
        PluginSettings.Attachment attachment = settings.attachments().get(key);
        List<String> fields = new ArrayList<>();
        fields.add(attachment.contentType());
        fields.add(attachment.fileName());
        fields.add(
                attachment.contents() == null
                        ? null
                        : Base64.getEncoder().encodeToString(attachment.contents()));
        return json(fields);
    }

    private Object enqueueJob(Object[] a) throws HostException {
        ActiveInvocation invocation = current.get();
        services.jobs()
                .enqueue(
                        origin(invocation),
                        invocation == null ? 0 : invocation.jobs++,
                        (String) a[0],
                        limited((String) a[1], limits.storageValueChars(), "job payload"),
                        ((Double) a[2]).longValue());
        return null;
    }

    private Object capture(Object[] a) throws HostException {
        String distinctId = (String) a[1];
        PluginIdentity identity = settings.identity();
        if (distinctId == null) {
            distinctId =
                    identity.pluginName().isEmpty()
                            ? "plugin-id-" + identity.pluginId()
                            : identity.pluginName();
        }
        ActiveInvocation invocation = current.get();
        services.capture()
                .capture(
                        origin(invocation),
                        invocation == null ? 0 : invocation.captures++,
                        new CapturedEvent(
                                (String) a[0],
                                distinctId,
                                (String) a[2],
                                limited((String) a[3], limits.captureChars(), "captured event")));
        return null;
    }

    /** Top-level code of a plugin runs for nothing. */
    private static InvocationOrigin origin(ActiveInvocation invocation) {
        return invocation == null ? InvocationOrigin.none() : invocation.origin();
    }

    /**
     * @return whether this call may write no further lines
     */
    private Object consoleLog(Object[] a) {
        String message = (String) a[1];
        ActiveInvocation invocation = current.get();
        boolean last = false;
        if (invocation != null && ++invocation.logLines >= limits.logLines()) {
            if (invocation.logLines > limits.logLines()) {
                return true;
            }
            last = true;
        }
        if (message.length() <= limits.logChars()) {
            services.log().log(
                    LogSink.Source.CONSOLE, LogSink.Type.valueOf((String) a[0]), message);
        } else {
            services.log().log(
                    LogSink.Source.SYSTEM,
                    LogSink.Type.WARN,
                    "A console line of "
                            + message.length()
                            + " characters was dropped; the limit is "
                            + limits.logChars());
        }
        if (last) {
            services.log().log(
                    LogSink.Source.SYSTEM,
                    LogSink.Type.WARN,
                    limits.logLines()
                            + " console lines in one call is the limit; further ones are dropped");
        }
        return last;
    }

    private Object systemLog(Object[] a) {
        services.log().log(
                LogSink.Source.SYSTEM, LogSink.Type.valueOf((String) a[0]), (String) a[1]);
        return null;
    }

    /** The legacy server dropped metrics in 2022 (contract §2.13); old plugins still call them. */
    private Object metric(Object[] a) {
        if (!metricsReported) {
            metricsReported = true;
            // Once per context, so no effect of the call that happens to be the first.
            effects.outside(
                    () -> {
                        services.log().log(
                                LogSink.Source.SYSTEM,
                                LogSink.Type.WARN,
                                "meta.metrics is accepted but its values are not recorded");
                        return null;
                    });
        }
        return null;
    }

    private static String refusal(String name) {
        return HostModules.provided().find(name).filter(HostModule::importable).isPresent()
                ? null
                : HostModules.refusal(name);
    }

    private Object loadModule(String name) throws HostException {
        HostModule module =
                HostModules.provided()
                        .find(name)
                        .orElseThrow(() -> new HostException("Error", HostModules.refusal(name)));
        Source bundle =
                BUNDLES.computeIfAbsent(
                        module.bundleResource(), path -> Guest.resource(path, "hedgerow:" + name));
        List<Object> bound = new ArrayList<>();
        HostTable table = new HostTable(() -> guest);
        module.bind(
                new HostBinder() {
                    @Override
                    public void function(String key, HostFunction function) {
                        bind(key, "SYNC", function);
                    }

                    @Override
                    public void asyncFunction(String key, AsyncHostFunction function) {
                        bind(key, "ASYNC", a -> begin(key, function, a, false));
                    }

                    @Override
                    public void backgroundFunction(String key, AsyncHostFunction function) {
                        bind(key, "BACKGROUND", a -> begin(key, function, a, true));
                    }

                    private Object begin(
                            String key, AsyncHostFunction function, Object[] a, boolean background)
                            throws HostException {
                        return (double) operations.begin(name + "." + key, function, a, background);
                    }

                    private void bind(String key, String kind, HostFunction function) {
                        bound.add(
                                ProxyObject.fromMap(
                                        Map.of(
                                                "name", key,
                                                "kind", kind,
                                                "call", table.executable(function))));
                    }
                },
                new ModuleEnvironment(settings, services, limits, keys::fetchKey));
        Value factory = guest.context().eval(bundle);
        effects.enterModule();
        return ProxyObject.fromMap(
                Map.of("factory", factory, "functions", ProxyArray.fromList(bound)));
    }

    private static String limited(String text, int limit, String what) throws HostException {
        if (text.length() > limit) {
            throw new HostException(
                    "RangeError",
                    "The " + what + " is longer than " + limit + " characters: " + text.length());
        }
        return text;
    }

    private static List<String> texts(String json) {
        try {
            return Guest.JSON.readValue(json, new TypeReference<List<String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("prelude.js sent no list of texts", e);
        }
    }

    private static String json(Object value) {
        try {
            return Guest.JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** 1 for 1.0, 0.5 for 0.5: the way JavaScript prints numbers. */
    public static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    public static void logBackground(LogSink log, InvocationResult result) {
        if (result instanceof InvocationResult.Failed failed) {
            log.log(LogSink.Source.PLUGIN, LogSink.Type.ERROR, failed.error().describe());
        }
    }
}
