package io.hedgerow.deployment.demo;

import io.hedgerow.deployment.seed.SampleData;
import io.hedgerow.job.clickhouse.ClickHouseException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The result of a run as people read it, and the checks that decide its exit status.
 *
 * @param sent malformed messages included
 * @param expectedDrops heartbeats sent to the team with the filter
 * @param took from the first request to the last arrival
 */
record DemoReport(
        long sent,
        long expectedDrops,
        long expectedDeadLetters,
        DemoLedger ledger,
        Latencies latencies,
        Duration took,
        Map<Integer, String> pluginConfigs) {

    /**
     * @return whether every check held
     */
    boolean print(PrintStream out) throws ClickHouseException, InterruptedException {
        printEvents(out);
        printCountries(out);
        printPlugins(out);
        printDeliveries(out);
        printDeadLetters(out);
        printSpeed(out);
        return check(out);
    }

    private void printEvents(PrintStream out) throws ClickHouseException, InterruptedException {
        out.printf("%n%-24s", "Stored events");
        SampleData.TEAMS.forEach(team -> out.printf("%10s", "team " + team.id()));
        out.printf("%10s%n", "all");
        for (List<String> row : ledger.byEvent()) {
            out.printf("  %-22s", row.get(0));
            row.subList(1, row.size()).forEach(count -> out.printf("%10s", count));
            out.println();
        }
    }

    private void printCountries(PrintStream out) throws ClickHouseException, InterruptedException {
        out.printf("%n%-24s%10s%n", "Country (GeoIP plugin)", "team 1");
        for (List<String> row : ledger.byCountry()) {
            out.printf("  %-22s%10s%n", row.get(0), row.get(1));
        }
    }

    private void printPlugins(PrintStream out) throws ClickHouseException, InterruptedException {
        out.printf(
                "%n%-24s%-16s%10s%10s%n", "Plugin counters", "category", "successes", "failures");
        for (List<String> row : ledger.pluginCounters()) {
            String name =
                    pluginConfigs.getOrDefault(Integer.valueOf(row.get(0)), "config " + row.get(0));
            out.printf("  %-22s%-16s%10s%10s%n", name, row.get(1), row.get(2), row.get(3));
        }
        List<String> greetings = ledger.greetings();
        out.printf(
                "  greetings counted in storage: %s to %s%n", greetings.get(0), greetings.get(1));
    }

    private void printDeliveries(PrintStream out) throws ClickHouseException, InterruptedException {
        out.printf(
                "%nDelivered by plugins of team 1: %d of %d events in batches (exportEvents),"
                        + " %d of %d orders one by one (onEvent)%n",
                ledger.forwarded(), ledger.forwardable(), ledger.alerts(), ledger.orders());
    }

    private void printDeadLetters(PrintStream out)
            throws ClickHouseException, InterruptedException {
        List<List<String>> reasons = ledger.deadLetterReasons();
        if (!reasons.isEmpty()) {
            out.printf("%nDead letters%n");
            reasons.forEach(row -> out.printf("  %4s  %s%n", row.get(1), row.get(0)));
        }
    }

    private void printSpeed(PrintStream out) {
        double seconds = Math.max(1e-3, took.toNanos() / 1e9);
        out.printf(
                Locale.ROOT,
                "%nEnd to end: p50 %.1f s, p99 %.1f s (client to visible in ClickHouse),"
                        + " %,.0f events/s over %.1f s%n",
                latencies.quantile(0.5) / 1e9,
                latencies.quantile(0.99) / 1e9,
                sent / seconds,
                seconds);
    }

    private boolean check(PrintStream out) throws ClickHouseException, InterruptedException {
        long stored = ledger.stored();
        long dropped = ledger.dropped();
        long dead = ledger.deadLetters();
        List<String> greetings = ledger.greetings();
        out.printf(
                "%n%d sent = %d stored + %d dropped + %d dead-lettered%n",
                sent, stored, dropped, dead);
        boolean ok = holds(out, "the sum", sent, stored + dropped + dead);
        ok &= holds(out, "stored events without a copy", stored, ledger.storedDistinct());
        ok &= holds(out, "dropped heartbeats of team 1", expectedDrops, dropped);
        ok &= holds(out, "dead letters of malformed messages", expectedDeadLetters, dead);
        ok &=
                holds(
                        out,
                        "different greeting numbers of team 1",
                        Long.parseLong(greetings.get(3)),
                        Long.parseLong(greetings.get(2)));
        ok &= holds(out, "delivered events of team 1", ledger.forwardable(), ledger.forwarded());
        ok &= holds(out, "delivered orders of team 1", ledger.orders(), ledger.alerts());
        out.println(ok ? "OK: every event is accounted for." : "FAILED.");
        return ok;
    }

    private static boolean holds(PrintStream out, String what, long expected, long counted) {
        boolean same = expected == counted;
        if (!same) {
            out.printf("  WRONG: %s: expected %d, counted %d%n", what, expected, counted);
        }
        return same;
    }
}
