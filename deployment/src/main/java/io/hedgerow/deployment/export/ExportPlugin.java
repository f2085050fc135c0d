package io.hedgerow.deployment.export;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.job.ingestion.RuntimePlatformFactory;
import io.hedgerow.operators.plugins.PluginPlatform;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.InvocationResult;
import io.hedgerow.runtime.PluginContext;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginError;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.PluginSettings;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The plugin that exports, loaded in this process.
 *
 * <p><b>Owns</b> a plugin context, its thread and an HTTP client. <b>Lives</b> for an export.
 * <b>Threads</b>: any; the plugin runs on its own, and calls of several callers wait there side by
 * side. <b>Survives</b> nothing.
 */
final class ExportPlugin implements AutoCloseable {

    private static final int SETUP_ATTEMPTS = 5;
    private static final long FIRST_WAIT_SECONDS = 5;
    private static final JsonMapper JSON = new JsonMapper();

    private final PluginThread thread = new PluginThread();
    private final PluginPlatform platform;
    private final PluginEngine engine;
    private PluginContext context;
    private int generation;

    private ExportPlugin(PluginPlatform platform) {
        this.platform = platform;
        this.engine = PluginEngine.acquire();
    }

    /**
     * Loads the plugin and sets it up.
     *
     * @param log takes the plugin's lines
     * @throws ExportException when it cannot be loaded or set up, or exports nothing
     */
    static ExportPlugin open(
            RuntimePlatformFactory factory, PluginInstallation installation, PluginReports log)
            throws ExportException, InterruptedException, IOException {
        ExportPlugin plugin = new ExportPlugin(factory.open());
        try {
            plugin.load(factory, installation, log);
            plugin.setUp();
            return plugin;
        } catch (ExportException | InterruptedException | RuntimeException e) {
            plugin.close();
            throw e;
        }
    }

    private void load(
            RuntimePlatformFactory factory, PluginInstallation installation, PluginReports log)
            throws ExportException, InterruptedException {
        String name = installation.identity().pluginName();
        if (installation.code() == null) {
            throw new ExportException(name + " cannot be loaded: " + installation.loadError());
        }
        PluginSettings settings =
                new PluginSettings(
                        installation.identity(),
                        installation.configJson(),
                        installation.attachments(),
                        factory.siteUrl(),
                        factory.effects().idempotencyHeader(),
                        factory.effects().mismatch());
        PluginLimits limits = factory.limitsByPlugin().of(installation.identity().pluginId());
        try {
            context =
                    thread.call(
                            () ->
                                    engine.open(
                                            engine.compile(installation.code()),
                                            settings,
                                            thread.services(platform, log),
                                            limits));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PluginLoadException) {
                throw new ExportException(
                        name + " cannot be loaded: " + e.getCause().getMessage(), e);
            }
            throw new IllegalStateException(e.getCause());
        }
        if (!context.capabilities().has(HookCall.exportEvents("[]"))) {
            throw new ExportException(name + " has no exportEvents");
        }
    }

    /** As in the job: a {@code RetryError} is retried four times (contract §2.2). */
    private void setUp() throws ExportException, InterruptedException {
        generation = context.generation();
        if (!context.capabilities().has(HookCall.setupPlugin())) {
            return;
        }
        for (int attempt = 1; ; attempt++) {
            InvocationResult result = call(HookCall.setupPlugin(), InvocationOrigin.none());
            if (!(result instanceof InvocationResult.Failed failed)) {
                return;
            }
            if (!failed.error().retryable() || attempt == SETUP_ATTEMPTS) {
                throw new ExportException("setupPlugin failed: " + failed.error().describe());
            }
            TimeUnit.SECONDS.sleep(FIRST_WAIT_SECONDS << (attempt - 1));
        }
    }

    /** Whether the plugin's {@code getSettings} asks for large batches (contract §2.11). */
    boolean handlesLargeBatches() throws InterruptedException, IOException {
        if (!context.capabilities().has(HookCall.getSettings())) {
            return false;
        }
        InvocationResult result = call(HookCall.getSettings(), InvocationOrigin.none());
        return result instanceof InvocationResult.Completed completed
                && completed.json() != null
                && JSON.readTree(completed.json()).path("handlesLargeBatches").asBoolean();
    }

    /**
     * Calls {@code exportEvents} and waits for it.
     *
     * @param events JSON array
     * @param origin the same for the same events
     * @return {@code null} when it succeeded
     * @throws ExportException when the plugin had to be replaced and could not be set up again
     */
    PluginError export(String events, String origin) throws ExportException, InterruptedException {
        synchronized (this) {
            if (context.generation() != generation) {
                setUp();
            }
        }
        InvocationResult result =
                call(HookCall.exportEvents(events), new InvocationOrigin(origin, 0));
        return result instanceof InvocationResult.Failed failed ? failed.error() : null;
    }

    private InvocationResult call(HookCall call, InvocationOrigin origin)
            throws InterruptedException {
        CompletableFuture<InvocationResult> settled = new CompletableFuture<>();
        thread.execute(
                () -> {
                    try {
                        context.start(
                                call,
                                origin,
                                null,
                                (invocation, result) -> settled.complete(result));
                    } catch (RuntimeException e) {
                        settled.completeExceptionally(e);
                    }
                });
        try {
            return settled.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    void tearDown() throws InterruptedException {
        if (context.capabilities().has(HookCall.teardownPlugin())) {
            call(HookCall.teardownPlugin(), InvocationOrigin.none());
        }
    }

    @Override
    public void close() {
        if (context != null) {
            thread.execute(context::close);
        }
        thread.close();
        engine.close();
        platform.close();
    }
}
