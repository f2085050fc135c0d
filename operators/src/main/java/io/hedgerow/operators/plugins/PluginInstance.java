package io.hedgerow.operators.plugins;

import io.hedgerow.operators.delivery.DeliveryHook;
import io.hedgerow.runtime.EffectJournal;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.InvocationOrigin;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One plugin config's code, loaded. What the operators need of the plugin runtime. Only the task
 * thread calls it.
 */
public interface PluginInstance extends AutoCloseable {

    boolean hasProcessEvent();

    boolean hasSetup();

    /** Gets events after ingestion ({@code onEvent}, {@code exportEvents}): "deferred", §2.4. */
    boolean hasOnEvent();

    /** Functions that get events after ingestion. */
    Set<DeliveryHook> deliveryHooks();

    /**
     * Changes when the runtime had to replace the plugin's world, after it was stopped for using
     * too much; then {@code setupPlugin} must run again.
     */
    int generation();

    boolean hasTeardown();

    /** Names among {@code runEveryMinute}, {@code runEveryHour}, {@code runEveryDay}. */
    Set<String> scheduledTasks();

    boolean hasJobs();

    /**
     * Starts a hook. {@code whenSettled} is told once, on the task thread, possibly before this
     * returns, possibly only after work of the owner thread has run.
     *
     * @param journal of what the hook did when it ran before, or an empty one; {@code null} for a
     *     hook that is never run again
     */
    void invoke(
            HookCall call,
            InvocationOrigin origin,
            EffectJournal journal,
            Consumer<HookResult> whenSettled);

    /** Frees the context; a running invocation is abandoned. */
    @Override
    void close();
}
