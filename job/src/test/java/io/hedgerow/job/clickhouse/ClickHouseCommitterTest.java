package io.hedgerow.job.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.runtime.metrics.groups.MetricsGroupTestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClickHouseCommitterTest {

    private static final byte[] ROWS = {1, 2, 3, 4};
    private static final String PASSWORD = "open-sesame";

    @TempDir Path folder;

    private final List<String> inserts = new CopyOnWriteArrayList<>();
    private final List<Integer> bodies = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String code = "";
    private HttpServer server;
    private ClickHouseCommitter committer;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    bodies.add(exchange.getRequestBody().readAllBytes().length);
                    inserts.add(exchange.getRequestURI().toString());
                    if (!code.isEmpty()) {
                        exchange.getResponseHeaders().set("X-ClickHouse-Exception-Code", code);
                    }
                    byte[] text = "Code: 60. Table is not there".getBytes();
                    exchange.sendResponseHeaders(status, status == 200 ? -1 : text.length);
                    if (status != 200) {
                        exchange.getResponseBody().write(text);
                    }
                    exchange.close();
                });
        server.start();
        committer =
                new ClickHouseCommitter(
                        new ClickHouseClient(
                                new ClickHouseTarget(
                                        "http://127.0.0.1:" + server.getAddress().getPort(),
                                        "db",
                                        "job",
                                        PASSWORD,
                                        Duration.ofSeconds(20))),
                        MetricsGroupTestUtils.mockCommitterMetricGroup());
    }

    @AfterEach
    void stop() {
        committer.close();
        server.stop(0);
    }

    @Test
    void aCommittedChunkLeavesItsMarkOnly() throws Exception {
        Request request = new Request(spilled());
        committer.commit(List.of(request));
        assertThat(inserts)
                .singleElement()
                .asString()
                .contains("insert_deduplication_token=" + request.chunk.token())
                .contains("async_insert=0")
                .contains("max_partitions_per_insert_block=0")
                .doesNotContain(PASSWORD);
        assertThat(bodies).containsExactly(ROWS.length);
        assertThat(request.verdict).isEmpty();
        assertThat(folder).isDirectoryContaining("glob:**.committed");
        assertThat(folder).isDirectoryNotContaining("glob:**.rows");
    }

    @Test
    void aCommitThatIsRepeatedAfterTheMarkSendsNothing() throws Exception {
        Chunk chunk = spilled();
        committer.commit(List.of(new Request(chunk)));
        // Crash between mark and deletion: the rows are still there.
        Files.write(folder.resolve(chunk.token() + ".rows"), ROWS);
        Request again = new Request(chunk);
        committer.commit(List.of(again));
        assertThat(inserts).hasSize(1);
        assertThat(again.verdict).isEqualTo("already committed");
        assertThat(folder).isDirectoryNotContaining("glob:**.rows");
    }

    @Test
    void lostRowsAreNotTakenForCommitted() throws Exception {
        Chunk chunk = spilled();
        Files.delete(folder.resolve(chunk.token() + ".rows"));
        assertThatThrownBy(() -> committer.commit(List.of(new Request(chunk))))
                .hasMessageContaining("2 rows for ClickHouse table events are lost")
                .hasMessageContaining(chunk.token().toString());
        assertThat(inserts).isEmpty();
    }

    @Test
    void aShortenedFileIsNotInserted() throws Exception {
        Chunk chunk = spilled();
        Files.write(folder.resolve(chunk.token() + ".rows"), new byte[] {1, 2});
        assertThatThrownBy(() -> committer.commit(List.of(new Request(chunk))))
                .hasMessageContaining("is damaged: it has 2 bytes, not 4");
        assertThat(inserts).isEmpty();
    }

    @Test
    void whatPassesIsTriedAgainWithTheSameToken() throws Exception {
        Request request = new Request(spilled());
        status = 500;
        code = "241";
        committer.commit(List.of(request));
        assertThat(request.verdict).isEqualTo("later");
        assertThat(folder).isDirectoryContaining("glob:**.rows");
        status = 200;
        code = "";
        Request second = new Request(request.chunk);
        committer.commit(List.of(second));
        assertThat(second.verdict).isEmpty();
        assertThat(inserts).hasSize(2);
        assertThat(inserts.get(1)).isEqualTo(inserts.get(0));
    }

    @Test
    void whatDoesNotPassFailsTheJobAndKeepsTheRows() throws Exception {
        Request request = new Request(spilled());
        status = 404;
        code = "60";
        assertThatThrownBy(() -> committer.commit(List.of(request)))
                .hasMessageContaining("Table is not there")
                .message()
                .doesNotContain(PASSWORD);
        assertThat(folder).isDirectoryContaining("glob:**.rows");
    }

    @Test
    void chunksSurviveTheirSerializer() throws Exception {
        Chunk chunk = spilled();
        Chunk.Serializer serializer = new Chunk.Serializer();
        assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(chunk)))
                .isEqualTo(chunk);
        assertThatThrownBy(() -> serializer.deserialize(9, new byte[0]))
                .hasMessageContaining("chunk format 9");
    }

    @Test
    void onlyOldFilesAreSwept() throws Exception {
        Chunk young = spilled();
        Chunk old = spilled();
        Path file = folder.resolve(old.token() + ".rows");
        Files.setLastModifiedTime(
                file,
                java.nio.file.attribute.FileTime.from(
                        java.time.Instant.now().minus(Duration.ofDays(8))));
        assertThat(ChunkStore.sweep(folder.toUri().toString(), Duration.ofDays(7))).isEqualTo(1);
        assertThat(file).doesNotExist();
        assertThat(ChunkStore.exists(young)).isTrue();
    }

    private Chunk spilled() throws IOException {
        UUID token = UUID.randomUUID();
        String where = folder.toUri().toString();
        try (OutputStream out = ChunkStore.create(where, token)) {
            out.write(ROWS);
        }
        return new Chunk(token, where, "events", List.of("uuid", "event"), 2, ROWS.length, 1);
    }

    private static final class Request implements CommitRequest<Chunk> {

        private final Chunk chunk;
        private String verdict = "";

        private Request(Chunk chunk) {
            this.chunk = chunk;
        }

        @Override
        public Chunk getCommittable() {
            return chunk;
        }

        @Override
        public int getNumberOfRetries() {
            return 0;
        }

        @Override
        public void signalFailedWithKnownReason(Throwable t) {
            verdict = "dropped";
        }

        @Override
        public void signalFailedWithUnknownReason(Throwable t) {
            verdict = "failed";
        }

        @Override
        public void retryLater() {
            verdict = "later";
        }

        @Override
        public void updateAndRetryLater(Chunk committable) {
            verdict = "updated";
        }

        @Override
        public void signalAlreadyCommitted() {
            verdict = "already committed";
        }
    }
}
