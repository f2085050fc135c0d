package io.hedgerow.job.ingestion;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.junit.jupiter.api.Test;

class RateLimitedSourceTest {

    private final List<String> told = new ArrayList<>();

    @SuppressWarnings("unchecked")
    private static <T> T answering(Class<?> type, Function<String, Object> by) {
        return (T)
                Proxy.newProxyInstance(
                        RateLimitedSourceTest.class.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) ->
                                by.apply(
                                        method.getName()
                                                + (arguments == null ? "" : " " + arguments[0])));
    }

    /** A Kafka reader commits its offsets when it hears of a completed checkpoint. */
    @Test
    void theReaderHearsOfCheckpoints() throws Exception {
        SourceReader<String, SourceSplit> reader =
                answering(
                        SourceReader.class,
                        call -> {
                            told.add(call);
                            return null;
                        });
        Source<String, SourceSplit, Void> source = answering(Source.class, call -> reader);
        SourceReaderContext context =
                answering(
                        SourceReaderContext.class,
                        call -> call.equals("currentParallelism") ? 1 : call);

        SourceReader<String, SourceSplit> limited =
                new RateLimitedSource<>(source, 100).createReader(context);
        limited.notifyCheckpointComplete(7);
        limited.notifyCheckpointAborted(8);

        assertThat(told).containsExactly("notifyCheckpointComplete 7", "notifyCheckpointAborted 8");
    }
}
