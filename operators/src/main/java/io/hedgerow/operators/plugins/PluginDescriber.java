package io.hedgerow.operators.plugins;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.operators.delivery.DeliveryHook;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * How a plugin config is doing in the subtask that owns its state. Keeps nothing. Task thread only;
 * the current key is the plugin's: its team, or in delivery its config and first shard.
 */
final class PluginDescriber {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ScheduleBook schedules;
    private final JobBook jobs;
    private final WorkScheduler scheduler;
    private final LongSupplier revision;
    private final LongSupplier clock;
    private final int subtask;

    /**
     * @param revision of the registry that is in force
     * @param clock milliseconds since the epoch
     */
    PluginDescriber(
            ScheduleBook schedules,
            JobBook jobs,
            WorkScheduler scheduler,
            LongSupplier revision,
            LongSupplier clock,
            int subtask) {
        this.schedules = schedules;
        this.jobs = jobs;
        this.scheduler = scheduler;
        this.revision = revision;
        this.clock = clock;
        this.subtask = subtask;
    }

    /** Loads the plugin if that is still to be done; JSON text. */
    String describe(LoadedPlugin plugin) throws Exception {
        long now = clock.getAsLong();
        boolean loads = plugin.loads();
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.putObject("plugin")
                .put("id", plugin.identity().pluginId())
                .put("name", plugin.identity().pluginName());
        result.put("revision", revision.getAsLong());
        result.put("version", plugin.installation().version());
        // Plugins of the parallel lane have their calls in every subtask; this is one of them.
        result.put("lane", plugin.scope() == StateScope.TEAM ? "home" : "parallel");
        result.put("subtask", subtask);
        result.put("loaded", loads);
        result.put("setup", plugin.setupPhase());
        result.put("health", plugin.healthText(now));
        result.put("paused_until", plugin.isPaused(now) ? time(plugin.pausedUntilMillis()) : null);
        if (loads) {
            result.set("capabilities", capabilities(plugin.instance()));
        } else {
            result.putNull("capabilities");
        }
        ArrayNode next = result.putArray("schedules");
        for (ScheduleBook.Tick tick : schedules.plannedOf(plugin.configId())) {
            next.addObject().put("task", tick.task()).put("next", time(tick.scheduledFor()));
        }
        JobBook.Waiting waiting = jobs.waiting(plugin.configId());
        result.putObject("jobs")
                .put("waiting", waiting.count())
                .put("next", waiting.count() == 0 ? null : time(waiting.nextMillis()));
        int inFlight = scheduler.inFlightOf(plugin.key());
        result.putObject("team")
                .put("in_flight", inFlight)
                .put("parked", scheduler.workOf(plugin.key()) - inFlight);
        String error = plugin.lastErrorJson();
        result.set(
                "last_error",
                error == null ? JsonNodeFactory.instance.nullNode() : JSON.readTree(error));
        return result.toString();
    }

    private static ObjectNode capabilities(PluginInstance instance) {
        ObjectNode capabilities = JsonNodeFactory.instance.objectNode();
        ArrayNode methods = capabilities.putArray("methods");
        add(methods, "setupPlugin", instance.hasSetup());
        add(methods, "teardownPlugin", instance.hasTeardown());
        add(methods, "processEvent", instance.hasProcessEvent());
        for (DeliveryHook hook : DeliveryHook.values()) {
            add(methods, hook.function(), instance.deliveryHooks().contains(hook));
        }
        ArrayNode tasks = capabilities.putArray("scheduled_tasks");
        instance.scheduledTasks().stream().sorted().forEach(tasks::add);
        capabilities.put("jobs", instance.hasJobs());
        return capabilities;
    }

    private static void add(ArrayNode methods, String name, boolean has) {
        if (has) {
            methods.add(name);
        }
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
