package io.hedgerow.deployment.demo;

import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/** Draws the bar in place on a terminal, and otherwise only its last state, as one line. */
public final class LineConsumer implements ProgressBarConsumer {

    private static final int WIDTH = 100;

    private final PrintStream out;
    private final boolean terminal = System.console() != null;
    private String last = "";

    public LineConsumer(PrintStream out) {
        this.out = out;
    }

    @Override
    public int getMaxRenderedLength() {
        return WIDTH;
    }

    @Override
    public void accept(String line) {
        last = line;
        if (terminal) {
            out.print("\r" + line);
            out.flush();
        }
    }

    @Override
    public void close() {
        out.println(terminal ? "" : last);
    }
}
