package io.hedgerow.deployment.cli.plugin.live;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text that is given on the command line, in a file or on standard input. */
final class GivenText {

    private static final String STANDARD_INPUT = "-";

    private GivenText() {}

    /** The text itself; {@code -} stands for standard input. */
    static String of(String argument) throws IOException {
        return argument.equals(STANDARD_INPUT)
                ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                : argument;
    }

    /**
     * @param file {@code -} for standard input
     * @throws IOException naming the file that cannot be read
     */
    static String in(Path file) throws IOException {
        try {
            return file.toString().equals(STANDARD_INPUT)
                    ? of(STANDARD_INPUT)
                    : Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IOException("There is no file " + file, e);
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no UTF-8 text", e);
        }
    }
}
