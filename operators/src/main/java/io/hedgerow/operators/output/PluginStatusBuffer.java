package io.hedgerow.operators.output;

import io.hedgerow.operators.output.PluginStatus.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Keeps the latest status of each config until the next flush: a plugin that throws for every event
 * must not cost an update of its row for every event. An error is not over because the same version
 * was set up once more after it; the later error replaces what that setup would clear. That it was
 * disabled or paused goes out at once.
 *
 * <p>Owns: at most one status per config. Lives: as its operator. Threads: task thread. Survives:
 * nothing; to be flushed before each snapshot.
 */
public final class PluginStatusBuffer {

    private final Map<Integer, PluginStatus> latest = new LinkedHashMap<>();

    /**
     * @param out takes what cannot wait
     */
    public void add(PluginStatus status, Consumer<PluginStatus> out) {
        PluginStatus before = latest.get(status.configId());
        if (status.kind() == Kind.DISABLED || status.kind() == Kind.PAUSED) {
            latest.remove(status.configId());
            out.accept(status);
        } else if (status.kind() != Kind.ERROR_CLEARED
                || before == null
                || before.kind() == Kind.ERROR_CLEARED
                || !Objects.equals(before.version(), status.version())) {
            latest.put(status.configId(), status);
        }
    }

    public void flush(Consumer<PluginStatus> out) {
        latest.values().forEach(out);
        latest.clear();
    }
}
