package io.hedgerow.deployment.cli.plugin.live;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text that is given on the command line, in a file or on standard input. */
final class GivenText {

    /** Most bytes of one value, payload or config: more than the job would take. */
    static final int ONE_VALUE = 16 << 20;

    /** Most bytes of a file of many. */
    static final int MANY_VALUES = 512 << 20;

    private static final String STANDARD_INPUT = "-";

    private GivenText() {}

    /**
     * The text itself; {@code -} stands for standard input.
     *
     * @throws IOException as of {@link #in}
     */
    static String of(String argument) throws IOException {
        return argument.equals(STANDARD_INPUT)
                ? read(System.in, "standard input", ONE_VALUE)
                : argument;
    }

    /** One value. */
    static String in(Path file) throws IOException {
        return in(file, ONE_VALUE);
    }

    /**
     * @param file {@code -} for standard input
     * @param mostBytes that it may have
     * @throws IOException naming what cannot be read, is too large or no UTF-8
     */
    static String in(Path file, int mostBytes) throws IOException {
        if (file.toString().equals(STANDARD_INPUT)) {
            return read(System.in, "standard input", mostBytes);
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString(), mostBytes);
        } catch (NoSuchFileException e) {
            throw new IOException("There is no file " + file, e);
        }
    }

    private static String read(InputStream in, String name, int mostBytes) throws IOException {
        byte[] bytes = in.readNBytes(mostBytes);
        if (in.read() >= 0) {
            throw new IOException("%s is larger than %d MiB".formatted(name, mostBytes >> 20));
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IOException(name + " is no UTF-8 text", e);
        }
    }
}
