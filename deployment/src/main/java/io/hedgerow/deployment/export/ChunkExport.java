package io.hedgerow.deployment.export;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.operators.ingest.UnprocessableEventException;
import io.hedgerow.runtime.PluginError;
import io.hedgerow.runtime.host.LogSink;
import io.hedgerow.runtime.transpile.Hashes;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Exports one day, page after page. After each page it is noted how far it is, so that after a
 * crash at most one page is exported again, with the same idempotency key.
 */
final class ChunkExport {

    /** Attempts in vain after which the export ends (contract §2.8). */
    private static final int MOST_RETRIES = 15;

    private static final long FIRST_WAIT_SECONDS = 3;
    private static final int PAGE = 500;
    private static final int LARGE_PAGE = 10_000;

    private final EventPages pages;
    private final ExportPlugin plugin;
    private final PluginReports reports;
    private final Progress progress;
    private final int limit;

    /** Where a chunk's progress goes, and whether to go on. */
    interface Progress {

        void at(ExportRange.Chunk chunk, ChunkCursor cursor)
                throws IOException, InterruptedException, ExportException;

        /** Waits, unless the export is to end; then throws. */
        void sleep(long seconds) throws IOException, InterruptedException, ExportException;
    }

    ChunkExport(
            EventPages pages,
            ExportPlugin plugin,
            PluginReports reports,
            Progress progress,
            boolean largeBatches) {
        this.pages = pages;
        this.plugin = plugin;
        this.reports = reports;
        this.progress = progress;
        this.limit = largeBatches ? LARGE_PAGE : PAGE;
    }

    void run(ExportRange.Chunk chunk, ChunkCursor from)
            throws IOException, InterruptedException, ExportException {
        ChunkCursor cursor = from;
        while (!cursor.isAtEndOf(chunk)) {
            List<JsonNode> rows = pages.read(cursor, cursor.end(chunk), limit);
            export(rows);
            if (rows.size() == limit) {
                JsonNode last = rows.get(rows.size() - 1);
                cursor =
                        cursor.afterFullPage(
                                chunk,
                                last.get("ts").longValue(),
                                last.get("uuid").textValue(),
                                rows.size());
            } else {
                cursor = cursor.afterWindow(chunk, rows.size(), limit);
            }
            progress.at(chunk, cursor);
        }
    }

    private void export(List<JsonNode> rows)
            throws IOException, InterruptedException, ExportException {
        List<HistoricalEvent> events = new ArrayList<>();
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        for (JsonNode row : rows) {
            try {
                events.add(HistoricalEvent.of(row, pages.teamId(), now));
            } catch (UnprocessableEventException e) {
                throw new ExportException(
                        "event " + row.get("uuid").textValue() + ": " + e.getMessage(), e);
            }
        }
        if (events.isEmpty()) {
            return;
        }
        String batch =
                events.stream()
                        .map(HistoricalEvent::json)
                        .collect(Collectors.joining(",", "[", "]"));
        String origin =
                "historical:"
                        + Hashes.sha256(
                                events.stream().map(HistoricalEvent::uuid).toArray(String[]::new));
        for (int retries = 0; ; retries++) {
            PluginError error = plugin.export(batch, origin);
            if (error == null) {
                reports.count(
                        retries == 0 ? events.size() : 0, retries == 0 ? 0 : events.size(), 0);
                reports.writeLog();
                return;
            }
            boolean again = mayPass(error) && retries < MOST_RETRIES;
            long wait = FIRST_WAIT_SECONDS << Math.min(retries, 20);
            reports.log(
                    LogSink.Source.SYSTEM,
                    LogSink.Type.ERROR,
                    "Historical export: exportEvents of %d events failed with %s. %s"
                            .formatted(
                                    events.size(),
                                    error.describe(),
                                    again ? "Retrying in " + wait + " s." : "Giving up."));
            reports.writeLog();
            if (!again) {
                reports.count(0, 0, events.size());
                throw new ExportException(
                        "exportEvents failed%s: %s"
                                .formatted(
                                        retries == 0 ? "" : " after " + retries + " retries",
                                        error.describe()));
            }
            progress.sleep(wait);
        }
    }

    private static boolean mayPass(PluginError error) {
        return error.retryable() || error.kind() == PluginError.Kind.CONTEXT_LOST;
    }
}
