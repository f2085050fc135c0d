package io.hedgerow.deployment.demo;

import java.io.Console;
import java.io.PrintStream;
import me.tongfei.progressbar.ProgressBarConsumer;

/** Draws the bar in place on a terminal, and otherwise only its last state, as one line. */
public final class LineConsumer implements ProgressBarConsumer {

    private static final int WIDTH = 100;

    private final PrintStream out;
    private final boolean terminal = isTerminal();
    private String last = "";

    public LineConsumer(PrintStream out) {
        this.out = out;
    }

    /** Whether people watch: input and output are a terminal's. */
    public static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try { // from JDK 22 on there may be a console without a terminal
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
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
