package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.InvocationResult;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.PluginSettings;
import io.hedgerow.runtime.host.HostServices;
import io.hedgerow.runtime.internal.json.JsonBridge;
import io.hedgerow.runtime.internal.json.JsonEngine;
import io.hedgerow.runtime.module.ModuleEnvironment;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyObject;

/**
 * The host functions behind {@code meta}, {@code console}, {@code posthog} and {@code require} of
 * one JavaScript context: every effect of a plugin passes here, with the size limits applied.
 */
public final class HostApi {

    private final HostOperations operations;
    private final Effects effects;
    private final BiConsumer<Long, InvocationResult> results;
    private final PluginSettings settings;
    private final HostServices real;
    private final HostServices services;
    private final PluginLimits limits;
    private final Supplier<ActiveInvocation> current;
    private Guest guest;

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
        this.real = services;
        this.services = JournalledServices.of(services, effects);
        this.limits = limits;
        this.current = current;
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
        IdempotencyKeys keys = new IdempotencyKeys(settings.identity().pluginConfigId(), current);
        HostTable table = new HostTable(() -> guest);
        table.add("now", a -> (double) services.clock().currentTimeMillis());
        table.add("random", a -> services.random().nextDouble());
        table.add("geoip", a -> services.geoip().locate((String) a[0]));
        table.add("attachment", a -> attachment((String) a[0]));
        table.add("completed", this::completed);
        table.add("failed", this::failed);
        table.add("idempotencyKey", a -> keys.key((String) a[0]));
        new StorageFunctions(services.storage(), limits).addTo(table);
        new CacheFunctions(real, effects, limits).addTo(table);
        new EventAndJobFunctions(services, settings.identity(), limits, current).addTo(table);
        new LogFunctions(
                        services.log(),
                        effects,
                        limits,
                        current,
                        described -> guest.errors().described(described))
                .addTo(table);
        new ModuleFunctions(
                        operations,
                        effects,
                        new ModuleEnvironment(settings, services, limits, keys::fetchKey),
                        () -> guest)
                .addTo(table);
        return table;
    }

    private Object completed(Object[] a) {
        String json = (String) a[1];
        boolean tooLong = json != null && json.length() > limits.resultChars();
        results.accept(
                ((Double) a[0]).longValue(),
                tooLong
                        ? new InvocationResult.Failed(
                                GuestErrors.tooLongAResult(limits.resultChars()))
                        : new InvocationResult.Completed(json));
        return null;
    }

    private Object failed(Object[] a) {
        results.accept(
                ((Double) a[0]).longValue(),
                new InvocationResult.Failed(guest.errors().described((String) a[1])));
        return null;
    }

    private String attachment(String key) {
        PluginSettings.Attachment attachment = settings.attachments().get(key);
        return HostJson.write(
                Arrays.asList(
                        attachment.contentType(),
                        attachment.fileName(),
                        attachment.contents() == null
                                ? null
                                : Base64.getEncoder().encodeToString(attachment.contents())));
    }
}
