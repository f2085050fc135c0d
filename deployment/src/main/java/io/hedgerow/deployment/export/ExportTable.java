package io.hedgerow.deployment.export;

import static io.hedgerow.deployment.clickhouse.SqlText.quote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.deployment.clickhouse.JsonRows;
import io.hedgerow.deployment.local.ProcessId;
import io.hedgerow.job.clickhouse.ClickHouseClient;
import io.hedgerow.job.clickhouse.ClickHouseException;
import io.hedgerow.job.clickhouse.ClickHouseSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The table {@code historical_exports}: what each export was asked for, and how far each of its
 * chunks is. Any thread.
 */
public final class ExportTable {

    private static final int EXPORT = -1;
    private static final int ABORT = -2;

    /** A process on another machine without a sign for so long is taken for dead. */
    private static final int SILENT_SECONDS = 60;

    private static final JsonMapper JSON = new JsonMapper();

    private final ClickHouseClient client;

    /**
     * Makes the table, if it is not there.
     *
     * @throws IOException when ClickHouse cannot be reached
     */
    public ExportTable(ClickHouseClient client) throws IOException, InterruptedException {
        this.client = client;
        if (client.query("EXISTS TABLE historical_exports").equals("0")) {
            ClickHouseSchema.create(client);
        }
    }

    /** All exports of a config, or of all; the newest first. */
    public List<ExportRun> list(Integer configId) throws IOException, InterruptedException {
        List<ExportRun> runs = new ArrayList<>();
        for (JsonNode row :
                JsonRows.withNumbers(
                        client,
                        "SELECT config_id, id, status, progress, detail, at,"
                                + " dateDiff('second', at, now64(6)) AS silent FROM"
                                + " historical_exports FINAL WHERE chunk = "
                                + EXPORT
                                + (configId == null ? "" : " AND config_id = " + configId)
                                + " ORDER BY at DESC")) {
            runs.add(run(row));
        }
        return runs;
    }

    public Optional<ExportRun> find(UUID id) throws IOException, InterruptedException {
        return list(null).stream().filter(run -> run.id().equals(id)).findFirst();
    }

    private static ExportRun run(JsonNode row) throws IOException {
        JsonNode detail = JSON.readTree(row.get("detail").textValue());
        String status = row.get("status").textValue();
        return new ExportRun(
                UUID.fromString(row.get("id").textValue()),
                row.get("config_id").intValue(),
                status,
                row.get("progress").doubleValue(),
                detail.get("events").longValue(),
                detail.get("from").textValue(),
                detail.get("to").textValue(),
                detail.get("parallelism").intValue(),
                row.get("at").textValue(),
                detail.get("message").textValue(),
                status.equals(ExportRun.RUNNING) && isAlive(detail, row.get("silent").intValue()));
    }

    private static boolean isAlive(JsonNode detail, int silentSeconds) {
        if (!detail.get("host").textValue().equals(host())) {
            return silentSeconds < SILENT_SECONDS;
        }
        return new ProcessId(detail.get("pid").longValue(), detail.get("started").longValue())
                .find()
                .isPresent();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }

    /** Says how the export stands, and that this process is at it. */
    void save(
            UUID id,
            int configId,
            ExportRange range,
            int parallelism,
            String status,
            double progress,
            long events,
            String message)
            throws ClickHouseException, InterruptedException {
        ProcessId self = ProcessId.of(ProcessHandle.current());
        ObjectNode detail =
                JSON.createObjectNode()
                        .put("from", range.from().toString())
                        .put("to", range.to().toString())
                        .put("parallelism", parallelism)
                        .put("events", events)
                        .put("message", message)
                        .put("host", host())
                        .put("pid", self.pid())
                        .put("started", self.started());
        insert(configId, id, EXPORT, status, progress, detail.toString());
    }

    void saveChunk(UUID id, int configId, ExportRange.Chunk chunk, ChunkCursor cursor, boolean done)
            throws IOException, InterruptedException {
        insert(
                configId,
                id,
                chunk.index(),
                done ? ExportRun.DONE : ExportRun.RUNNING,
                done ? 1 : cursor.progress(chunk),
                JSON.writeValueAsString(cursor));
    }

    /** How far the chunks are that were begun, by index. */
    Map<Integer, ChunkCursor> cursors(UUID id) throws IOException, InterruptedException {
        Map<Integer, ChunkCursor> cursors = new HashMap<>();
        for (JsonNode row :
                JsonRows.of(
                        client,
                        "SELECT chunk, detail FROM historical_exports FINAL WHERE id = "
                                + quote(id.toString())
                                + " AND chunk >= 0")) {
            cursors.put(
                    row.get("chunk").intValue(),
                    JSON.readValue(row.get("detail").textValue(), ChunkCursor.class));
        }
        return cursors;
    }

    /** Has the process that runs the export end it, soon. */
    public void requestAbort(ExportRun run) throws ClickHouseException, InterruptedException {
        insert(run.configId(), run.id(), ABORT, ExportRun.ABORTED, 0, "");
    }

    boolean abortRequested(UUID id) throws ClickHouseException, InterruptedException {
        return !client.query(
                        "SELECT 1 FROM historical_exports WHERE id = "
                                + quote(id.toString())
                                + " AND chunk = "
                                + ABORT
                                + " LIMIT 1")
                .isEmpty();
    }

    private void insert(
            int configId, UUID id, int chunk, String status, double progress, String detail)
            throws ClickHouseException, InterruptedException {
        client.query(
                "INSERT INTO historical_exports (config_id, id, chunk, status, progress, detail,"
                        + " at) VALUES (%d, '%s', %d, %s, %s, %s, now64(6))"
                                .formatted(
                                        configId,
                                        id,
                                        chunk,
                                        quote(status),
                                        progress,
                                        quote(detail)));
    }
}
