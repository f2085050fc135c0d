package io.hedgerow.deployment.bench.registry;

import io.hedgerow.deployment.bench.registry.MarkingPlugins.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Changes the registry while events run, each change when the one before has taken effect for every
 * team: configs, an upgrade, disabling and enabling.
 */
public final class ChangesUnderLoad {

    private static final int CONFIG_CHANGES = 3;

    private final RegistryStack stack;
    private final MarkingPlugins plugins;
    private final Consumer<String> say;

    public ChangesUnderLoad(RegistryStack stack, MarkingPlugins plugins, Consumer<String> say) {
        this.stack = stack;
        this.plugins = plugins;
        this.say = say;
    }

    /**
     * What came of it.
     *
     * @param sent number of events
     * @param marks what is stored of them
     * @param changes the revisions in the order in which they were in force
     */
    public record Result(int sent, List<Mark> marks, List<Change> changes) {

        /** How long every change took. */
        public List<Effect> effects() {
            List<Effect> effects = new ArrayList<>();
            for (int i = 1; i < changes.size(); i++) {
                effects.add(Effect.of(changes.get(i - 1), changes.get(i), marks));
            }
            return effects;
        }
    }

    /**
     * @param rate events per second
     * @param rounds how often all kinds of changes are made
     */
    public Result run(int rate, int rounds) throws Exception {
        int sent;
        try (MarkingLoad load = MarkingLoad.start(rate, stack.kafka())) {
            await(plugins.changes().get(0));
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < CONFIG_CHANGES; i++) {
                    await(plugins.relabel());
                }
                await(plugins.upgrade());
                await(plugins.disable());
                await(plugins.enable());
            }
            sent = load.finish();
        }
        say.accept(sent + " events were sent");
        long expected = sent;
        stack.until(
                () -> stack.count("SELECT count() FROM events WHERE event = 'step'") >= expected);
        return new Result(sent, Mark.readAll(stack), plugins.changes());
    }

    private void await(Change change) throws Exception {
        stack.until(() -> Mark.seenByAll(stack, change.revision()));
        say.accept(change.what() + " " + change.revision() + " is in force");
    }
}
