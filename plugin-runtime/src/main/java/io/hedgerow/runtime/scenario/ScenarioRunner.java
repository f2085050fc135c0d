package io.hedgerow.runtime.scenario;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.hedgerow.runtime.CompiledPlugin;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.InvocationResult;
import io.hedgerow.runtime.PluginContext;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.PluginSettings;
import io.hedgerow.runtime.geoip.MaxMindGeoIp;
import io.hedgerow.runtime.host.memory.MemoryHost;
import io.hedgerow.runtime.host.memory.VirtualTime;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs scenarios on the runtime that the Flink operators use; only the host behind it is made of
 * memory and a virtual clock. Not thread-safe.
 */
public final class ScenarioRunner {

    private static final String SITE_URL = "https://app.posthog.com";

    private final PluginEngine engine;

    public ScenarioRunner(PluginEngine engine) {
        this.engine = engine;
    }

    /**
     * @param pluginOverride plugin folder or archive instead of the scenario's; {@code null} for
     *     none
     * @throws ScenarioException if the plugin cannot be read or loaded, or a step calls what it
     *     does not export
     */
    public ScenarioReport run(Scenario scenario, Path pluginOverride) throws ScenarioException {
        PluginPackage plugin = readPlugin(scenario, pluginOverride);
        if (scenario.geoipDatabase() == null) {
            return new Run(scenario, plugin).run(ip -> null);
        }
        try (MaxMindGeoIp geoip = new MaxMindGeoIp(scenario.geoipDatabase())) {
            return new Run(scenario, plugin).run(geoip);
        } catch (IOException e) {
            throw new ScenarioException(
                    scenario.id()
                            + ": the GeoIP database "
                            + scenario.geoipDatabase()
                            + " cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    private static PluginPackage readPlugin(Scenario scenario, Path override)
            throws ScenarioException {
        Path path = override != null ? override : scenario.plugin();
        if (path == null) {
            throw new ScenarioException(
                    scenario.id() + ": names no plugin ('plugin' in the file, or --plugin)");
        }
        try {
            PluginPackage plugin = PluginPackage.read(path, scenario.entry());
            if (!plugin.hasBackend()) {
                throw new ScenarioException(scenario.id() + ": " + path + " has no backend file");
            }
            return plugin;
        } catch (PluginPackageException e) {
            throw new ScenarioException(scenario.id() + ": " + e.getMessage(), e);
        }
    }

    /** One run of one scenario. */
    private final class Run {

        private final Scenario scenario;
        private final PluginPackage plugin;
        private final VirtualTime time;
        private final StubbedHttp http;
        private final List<String> notes;
        private PluginContext context;
        private StepResult result;
        private int jobsRunning;
        private int jobsStarted;

        Run(Scenario scenario, PluginPackage plugin) {
            this.scenario = scenario;
            this.plugin = plugin;
            this.time = new VirtualTime(scenario.clock().toEpochMilli());
            this.http = new StubbedHttp(scenario.httpStubs());
            this.notes = new ArrayList<>(scenario.warnings());
        }

        ScenarioReport run(io.hedgerow.runtime.host.GeoIp geoip) throws ScenarioException {
            ScenarioHost host = new ScenarioHost(time, http, geoip, this::jobEnqueued);
            List<StepResult> results = new ArrayList<>();
            List<String> differences = new ArrayList<>();
            try (PluginContext opened = open(host)) {
                context = opened;
                for (int i = 0; i < scenario.steps().size(); i++) {
                    Scenario.Step step = scenario.steps().get(i);
                    result = new StepResult();
                    if (i > 0) {
                        host.beginStep();
                    }
                    run(step, i);
                    host.endStep(result);
                    results.add(result);
                    compare(step, i, differences);
                }
            }
            return new ScenarioReport(scenario.id(), results, differences, notes);
        }

        private PluginContext open(ScenarioHost host) throws ScenarioException {
            String name =
                    scenario.pluginName() != null
                            ? scenario.pluginName()
                            : plugin.manifest().name();
            PluginIdentity identity =
                    new PluginIdentity(
                            scenario.teamId(),
                            scenario.pluginId(),
                            scenario.pluginConfigId(),
                            name);
            try {
                CompiledPlugin compiled =
                        engine.compile(
                                engine.transpiler().transpile(plugin.entry(), plugin.source()));
                return engine.open(
                        compiled,
                        new PluginSettings(
                                identity,
                                ScenarioJson.text(scenario.config()),
                                scenario.attachments(),
                                SITE_URL),
                        host.services(),
                        scenario.limits());
            } catch (PluginLoadException e) {
                throw new ScenarioException(
                        scenario.id() + ": the plugin cannot be loaded: " + e.getMessage(), e);
            }
        }

        private void run(Scenario.Step step, int index) throws ScenarioException {
            if (step.call() == null) {
                time.advanceTo(time.currentTimeMillis() + step.advanceMillis());
            } else {
                call(step, index);
                time.runDue();
            }
            time.runUntil(() -> jobsRunning == 0);
            for (String request : http.takeUnanswered()) {
                notes.add("step " + (index + 1) + ": no stub answers " + request);
            }
        }

        private void call(Scenario.Step step, int index) throws ScenarioException {
            HookCall call = hook(step);
            boolean exported = context.capabilities().has(call);
            if (!exported && call.kind() != HookCall.Kind.JOB) {
                if (call.kind() == HookCall.Kind.SETUP || call.kind() == HookCall.Kind.TEARDOWN) {
                    return;
                }
                throw new ScenarioException(
                        scenario.id()
                                + ": step "
                                + (index + 1)
                                + ": the plugin exports no "
                                + step.call());
            }
            InvocationResult[] ended = new InvocationResult[1];
            context.start(
                    call,
                    new InvocationOrigin("step:" + (index + 1), 0),
                    null,
                    (invocation, outcome) -> ended[0] = outcome);
            time.runUntil(() -> ended[0] != null);
            if (ended[0] instanceof InvocationResult.Failed failed) {
                result.threw(failed.error());
                return;
            }
            String json = ((InvocationResult.Completed) ended[0]).json();
            if (call.kind() == HookCall.Kind.PROCESS_EVENT) {
                if (json == null) {
                    result.put("dropped", BooleanNode.TRUE);
                } else {
                    result.putEvenIfEmpty("event", ScenarioJson.parse(json));
                }
            } else if (call.kind() == HookCall.Kind.COMPOSE_WEBHOOK) {
                result.putEvenIfEmpty(
                        "webhook", json == null ? NullNode.instance : ScenarioJson.parse(json));
            }
        }

        private HookCall hook(Scenario.Step step) {
            String argument = step.argument() == null ? null : ScenarioJson.text(step.argument());
            return switch (step.call()) {
                case "setupPlugin" -> HookCall.setupPlugin();
                case "teardownPlugin" -> HookCall.teardownPlugin();
                case "processEvent" -> HookCall.processEvent(argument);
                case "onEvent" -> HookCall.onEvent(argument);
                case "exportEvents" -> HookCall.exportEvents(argument);
                case "composeWebhook" -> HookCall.composeWebhook(argument);
                case "runEveryMinute", "runEveryHour", "runEveryDay" ->
                        HookCall.scheduledTask(step.call());
                default -> HookCall.job(step.call().substring("jobs.".length()), argument);
            };
        }

        private void jobEnqueued(MemoryHost.Job job) {
            if (!scenario.runJobs()) {
                return;
            }
            time.schedule(
                    job.delayMillis(),
                    () -> {
                        jobsRunning++;
                        context.start(
                                HookCall.job(job.name(), job.payloadJson()),
                                new InvocationOrigin("job:" + ++jobsStarted, 0),
                                null,
                                (invocation, outcome) -> {
                                    jobsRunning--;
                                    if (outcome instanceof InvocationResult.Failed failed) {
                                        result.threw(failed.error());
                                    }
                                });
                    });
        }

        private void compare(Scenario.Step step, int index, List<String> differences) {
            if (step.expect() == null) {
                return;
            }
            String what = step.call() == null ? "advanceClockSeconds" : step.call();
            for (String difference : Expectation.differences(step.expect(), result.json())) {
                differences.add("step " + (index + 1) + " (" + what + "): " + difference);
            }
        }
    }
}
