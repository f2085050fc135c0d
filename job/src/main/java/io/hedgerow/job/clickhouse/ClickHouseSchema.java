package io.hedgerow.job.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Creates our tables where they are missing, and checks that what is there fits. */
public final class ClickHouseSchema {

    private static final String RESOURCE = "schema.sql";

    private ClickHouseSchema() {}

    /**
     * @throws ClickHouseException if a table lacks a column or does not deduplicate; names it
     */
    public static void create(ClickHouseClient client)
            throws ClickHouseException, InterruptedException {
        for (String statement : statements()) {
            client.query(statement);
        }
        for (RowEncoder<?> encoder : RowEncoders.ALL) {
            check(client, encoder);
        }
    }

    /** Checks one table against what is going to be written to it. */
    public static void check(ClickHouseClient client, RowEncoder<?> encoder)
            throws ClickHouseException, InterruptedException {
        String table = encoder.table();
        Set<String> columns =
                Set.copyOf(
                        client.query(
                                        "SELECT name FROM system.columns WHERE database ="
                                                + " currentDatabase() AND table = '"
                                                + table
                                                + "'")
                                .lines()
                                .toList());
        if (columns.isEmpty()) {
            throw new ClickHouseException("ClickHouse has no table " + table, false, null);
        }
        List<String> missing = new ArrayList<>(encoder.columns());
        missing.removeAll(columns);
        if (!missing.isEmpty()) {
            throw new ClickHouseException(
                    "ClickHouse table " + table + " lacks the columns " + missing, false, null);
        }
        String definition =
                client.query(
                        "SELECT concat(engine, ' ', engine_full) FROM system.tables WHERE database"
                                + " = currentDatabase() AND name = '"
                                + table
                                + "'");
        boolean deduplicates =
                definition.startsWith("Replicated")
                        || definition.matches(
                                "(?s).*non_replicated_deduplication_window = [1-9]\\d*.*")
                        || definition.startsWith("Distributed");
        if (!deduplicates) {
            throw new ClickHouseException(
                    "ClickHouse table "
                            + table
                            + " does not recognise repeated inserts: run ALTER TABLE "
                            + table
                            + " MODIFY SETTING non_replicated_deduplication_window = 10000",
                    false,
                    null);
        }
    }

    private static List<String> statements() {
        try (InputStream in = ClickHouseSchema.class.getResourceAsStream(RESOURCE)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return List.of(text.replaceAll("(?m)^--.*$", "").split(";")).stream()
                    .map(String::strip)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + RESOURCE, e);
        }
    }
}
