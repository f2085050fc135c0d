package io.hedgerow.runtime.transpile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Positions in generated text → positions in the author's text. Decodes the {@code mappings} of a
 * version 3 source map with one source. Immutable.
 */
public final class SourceMap {

    /** For text that was not changed. */
    public static final SourceMap IDENTITY = new SourceMap(null, "");

    private static final String BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /** Per generated line: triples (generated column, original line, original column). */
    private final int[][] lines;

    private final String mappings;

    private SourceMap(int[][] lines, String mappings) {
        this.lines = lines;
        this.mappings = mappings;
    }

    /**
     * @param line 1-based
     * @param column 0-based
     */
    public record Position(int line, int column) {}

    /**
     * @throws IllegalArgumentException if the text is no mappings
     */
    public static SourceMap ofMappings(String mappings) {
        List<int[]> lines = new ArrayList<>();
        int originalLine = 0;
        int originalColumn = 0;
        for (String line : mappings.split(";", -1)) {
            List<Integer> triples = new ArrayList<>();
            int generatedColumn = 0;
            for (String segment : line.isEmpty() ? new String[0] : line.split(",")) {
                int[] fields = decode(segment);
                generatedColumn += fields[0];
                if (fields.length >= 4) {
                    originalLine += fields[2];
                    originalColumn += fields[3];
                    triples.add(generatedColumn);
                    triples.add(originalLine);
                    triples.add(originalColumn);
                }
            }
            lines.add(triples.stream().mapToInt(Integer::intValue).toArray());
        }
        return new SourceMap(lines.toArray(int[][]::new), mappings);
    }

    /** The text this map was made from; empty for {@link #IDENTITY}. */
    public String mappings() {
        return mappings;
    }

    /**
     * @param line 1-based line in the generated text
     * @param column 0-based column
     * @return where the author wrote it: the last mapping at or before the position, in its line or
     *     above
     */
    public Position original(int line, int column) {
        if (lines == null || line < 1) {
            return new Position(line, column);
        }
        for (int i = Math.min(line, lines.length) - 1; i >= 0; i--) {
            int[] triples = lines[i];
            int limit = i == line - 1 ? column : Integer.MAX_VALUE;
            for (int t = triples.length - 3; t >= 0; t -= 3) {
                if (triples[t] <= limit) {
                    return new Position(triples[t + 1] + 1, triples[t + 2]);
                }
            }
        }
        return new Position(1, 0);
    }

    private static int[] decode(String segment) {
        int[] fields = new int[5];
        int count = 0;
        int value = 0;
        int shift = 0;
        for (int i = 0; i < segment.length(); i++) {
            int digit = BASE64.indexOf(segment.charAt(i));
            if (digit < 0 || count == fields.length) {
                throw new IllegalArgumentException("not a source map segment: " + segment);
            }
            value |= (digit & 31) << shift;
            if ((digit & 32) != 0) {
                shift += 5;
            } else {
                fields[count++] = (value & 1) == 0 ? value >> 1 : -(value >> 1);
                value = 0;
                shift = 0;
            }
        }
        return Arrays.copyOf(fields, count);
    }
}
