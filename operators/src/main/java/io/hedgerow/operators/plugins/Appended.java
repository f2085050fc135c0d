package io.hedgerow.operators.plugins;

import java.util.ArrayList;
import java.util.List;

/**
 * Lists with a certain text put behind them. Nearly all events of a chain have come the same way,
 * so the last list and what was made of it are kept.
 *
 * <p>Owns: those two. Lives: as its plugin. Threads: task thread. Survives: nothing.
 */
final class Appended {

    private final String text;
    private List<String> before;
    private List<String> after;

    Appended(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /**
     * @param list not to be changed any more
     * @return not to be changed either
     */
    List<String> to(List<String> list) {
        if (!list.equals(before)) {
            before = list;
            after = append(list, text);
        }
        return after;
    }

    static List<String> append(List<String> list, String text) {
        List<String> longer = new ArrayList<>(list.size() + 1);
        longer.addAll(list);
        longer.add(text);
        return List.copyOf(longer);
    }
}
