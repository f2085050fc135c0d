package io.hedgerow.deployment.cli.export;

import io.hedgerow.deployment.demo.LineConsumer;
import io.hedgerow.deployment.export.HistoricalExport;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Says how far an export is: a bar on a terminal, and into a file or pipe a line for each tenth.
 *
 * <p><b>Owns</b> the bar. <b>Lives</b> for one export. <b>Threads</b>: any. <b>Survives</b>
 * nothing.
 */
final class ExportProgress implements AutoCloseable {

    private static final int PERMILLE = 1_000;
    private static final int PERCENT = 100;
    private static final int STEP = 10;

    private final ProgressBar bar;
    private final PrintWriter lines;
    private int told = -1;

    private ExportProgress(ProgressBar bar, PrintWriter lines) {
        this.bar = bar;
        this.lines = lines;
    }

    /**
     * @param lines where those go, if there is no terminal
     */
    static ExportProgress of(PrintWriter lines) {
        return new ExportProgress(
                LineConsumer.isTerminal()
                        ? new ProgressBarBuilder()
                                .setTaskName("export")
                                .setInitialMax(PERMILLE)
                                .setStyle(ProgressBarStyle.ASCII)
                                .setConsumer(new LineConsumer(System.err))
                                .build()
                        : null,
                lines);
    }

    synchronized void at(HistoricalExport.State state) {
        if (bar != null) {
            bar.stepTo((long) (state.progress() * PERMILLE));
            bar.setExtraMessage(state.events() + " events");
            return;
        }
        int percent = (int) (state.progress() * PERCENT) / STEP * STEP;
        if (percent > told) {
            told = percent;
            lines.printf(
                    Locale.ROOT, "hedgerow: export at %d %%, %d events%n", percent, state.events());
            lines.flush();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
