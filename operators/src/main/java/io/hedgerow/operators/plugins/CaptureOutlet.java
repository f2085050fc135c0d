package io.hedgerow.operators.plugins;

import io.hedgerow.operators.output.DeadLetterRow;
import io.hedgerow.operators.output.DeadLetters;
import io.hedgerow.runtime.InvocationOrigin;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.CaptureSink.CapturedEvent;
import io.hedgerow.runtime.host.LogSink.Source;
import io.hedgerow.runtime.host.LogSink.Type;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Where events go that plugins capture (contract §3.6), and what becomes of those that must not go
 * there: plugins that feed each other are stopped, and what Kafka would refuse again and again is a
 * dead letter. The plugin's log tells of both. Keeps nothing. Task thread only.
 */
final class CaptureOutlet {

    private final Consumer<CapturedMessage> out;
    private final Consumer<DeadLetterRow> deadLetters;
    private final int maxBytes;
    private final LongSupplier clock;

    /**
     * @param maxBytes of a message
     * @param clock milliseconds since the epoch
     */
    CaptureOutlet(
            Consumer<CapturedMessage> out,
            Consumer<DeadLetterRow> deadLetters,
            int maxBytes,
            LongSupplier clock) {
        this.out = out;
        this.deadLetters = deadLetters;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /**
     * @param function of the plugin, or job, that captures
     * @param ordinal number of this capture within {@code origin} and {@code function}
     */
    void capture(
            PluginIdentity plugin,
            PluginLog log,
            InvocationOrigin origin,
            String function,
            int ordinal,
            CapturedEvent captured) {
        int depth = origin.captureDepth() + 1;
        if (depth > CapturedMessage.MAX_DEPTH) {
            refused(
                    log,
                    captured,
                    "plugins have led to each other's events %d times in a row"
                            .formatted(CapturedMessage.MAX_DEPTH));
            return;
        }
        long now = clock.getAsLong();
        UUID uuid = CapturedMessages.uuid(plugin, origin.id(), function, ordinal);
        CapturedMessage message = CapturedMessages.of(plugin, captured, uuid, depth, now);
        if (message.value().length <= maxBytes) {
            out.accept(message);
            return;
        }
        String reason =
                "its message takes %d bytes, kafka.max-message-bytes is %d"
                        .formatted(message.value().length, maxBytes);
        refused(log, captured, reason + "; it is a dead letter");
        deadLetters.accept(
                DeadLetters.captured(
                        uuid,
                        plugin.teamId(),
                        plugin.pluginConfigId(),
                        captured.event(),
                        message.value(),
                        "posthog.capture refused: " + reason,
                        depth,
                        now));
    }

    private static void refused(PluginLog log, CapturedEvent captured, String why) {
        log.log(
                Source.SYSTEM,
                Type.ERROR,
                "posthog.capture of \"%s\" refused: %s".formatted(captured.event(), why));
    }
}
