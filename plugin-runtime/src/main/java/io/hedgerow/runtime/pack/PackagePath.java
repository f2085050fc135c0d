package io.hedgerow.runtime.pack;

import java.util.ArrayDeque;
import java.util.Deque;

/** Paths inside a package. */
final class PackagePath {

    private PackagePath() {}

    static boolean leavesRoot(String path) {
        return normalise(path) == null;
    }

    /**
     * @return without {@code .} and {@code ..}, or {@code null} if it leads out of the package
     */
    static String normalise(String path) {
        if (path.startsWith("/") || path.indexOf('\\') >= 0 || path.indexOf('\0') >= 0) {
            return null;
        }
        Deque<String> parts = new ArrayDeque<>();
        for (String part : path.split("/")) {
            if (part.equals("..")) {
                if (parts.pollLast() == null) {
                    return null;
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return String.join("/", parts);
    }
}
