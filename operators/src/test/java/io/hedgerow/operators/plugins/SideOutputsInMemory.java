package io.hedgerow.operators.plugins;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.event.WatermarkEvent;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.LatencyMarker;
import org.apache.flink.streaming.runtime.streamrecord.RecordAttributes;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/** Keeps what goes to side outputs; there is no main one. */
final class SideOutputsInMemory implements Output<Void> {

    private final Map<String, List<Object>> byTag = new HashMap<>();

    @SuppressWarnings("unchecked")
    <T> List<T> of(OutputTag<T> tag) {
        return (List<T>) byTag.getOrDefault(tag.getId(), List.of());
    }

    @Override
    public <X> void collect(OutputTag<X> tag, StreamRecord<X> sent) {
        byTag.computeIfAbsent(tag.getId(), absent -> new ArrayList<>()).add(sent.getValue());
    }

    @Override
    public void collect(Void nothing) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void emitWatermark(Watermark mark) {}

    @Override
    public void emitWatermark(WatermarkEvent event) {}

    @Override
    public void emitWatermarkStatus(WatermarkStatus status) {}

    @Override
    public void emitLatencyMarker(LatencyMarker marker) {}

    @Override
    public void emitRecordAttributes(RecordAttributes attributes) {}

    @Override
    public void close() {}
}
