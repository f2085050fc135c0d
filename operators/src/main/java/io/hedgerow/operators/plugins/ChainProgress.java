package io.hedgerow.operators.plugins;

import io.hedgerow.operators.serialization.Wire;
import io.hedgerow.runtime.JsonText;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How far an event is in its team's chain. Immutable; kept in state while the event is in flight
 * and carried from the parallel lane to the home lane, so that plugins which have run do not run
 * again.
 *
 * @param event the event as the last plugin left it, JSON; {@code null} when none has run
 * @param done ids of the configs that have run or were skipped
 * @param deferred labels of the configs met that get the event after ingestion
 * @param attempts failed attempts of the config that is next
 * @param history what failed, one line per attempt, of all configs
 */
record ChainProgress(
        JsonText event,
        List<String> done,
        List<String> succeeded,
        List<String> failed,
        List<String> deferred,
        int attempts,
        List<String> history) {

    static final ChainProgress START =
            new ChainProgress(null, List.of(), List.of(), List.of(), List.of(), 0, List.of());

    boolean isStart() {
        return done.isEmpty() && event == null;
    }

    boolean isDone(LoadedPlugin plugin) {
        return !done.isEmpty() && done.contains(plugin.idText());
    }

    ChainProgress succeeded(LoadedPlugin plugin, JsonText next) {
        return new ChainProgress(
                next,
                plugin.idBehind(done),
                plugin.labelBehind(succeeded),
                failed,
                deferred,
                0,
                history);
    }

    ChainProgress failed(LoadedPlugin plugin, JsonText next) {
        return new ChainProgress(
                next,
                plugin.idBehind(done),
                succeeded,
                plugin.labelBehind(failed),
                deferred,
                0,
                history);
    }

    /** The config has no {@code processEvent}, or cannot run. */
    ChainProgress skipped(LoadedPlugin plugin) {
        return new ChainProgress(
                event, plugin.idBehind(done), succeeded, failed, deferred, 0, history);
    }

    ChainProgress deferred(LoadedPlugin plugin) {
        return deferred.contains(plugin.label())
                ? this
                : new ChainProgress(
                        event,
                        done,
                        succeeded,
                        failed,
                        Appended.append(deferred, plugin.label()),
                        attempts,
                        history);
    }

    ChainProgress failedAttempt(String line) {
        return new ChainProgress(
                event,
                done,
                succeeded,
                failed,
                deferred,
                attempts + 1,
                Appended.append(history, line));
    }

    void write(DataOutputView out) throws IOException {
        Wire.writeBytes(event == null ? null : event.utf8(), out);
        Wire.writeStrings(done, out);
        Wire.writeStrings(succeeded, out);
        Wire.writeStrings(failed, out);
        Wire.writeStrings(deferred, out);
        out.writeInt(attempts);
        Wire.writeStrings(history, out);
    }

    static ChainProgress read(DataInputView in) throws IOException {
        return new ChainProgress(
                readEvent(in),
                Wire.readStrings(in),
                Wire.readStrings(in),
                Wire.readStrings(in),
                Wire.readStrings(in),
                in.readInt(),
                Wire.readStrings(in));
    }

    private static JsonText readEvent(DataInputView in) throws IOException {
        byte[] event = Wire.readBytes(in);
        return event == null ? null : JsonText.ofUtf8(event);
    }

    /** As version 1 of {@link HeldEvent} wrote it: without {@code deferred}. */
    static ChainProgress readFirstVersion(DataInputView in) throws IOException {
        return new ChainProgress(
                readEvent(in),
                Wire.readStrings(in),
                Wire.readStrings(in),
                Wire.readStrings(in),
                List.of(),
                in.readInt(),
                Wire.readStrings(in));
    }
}
