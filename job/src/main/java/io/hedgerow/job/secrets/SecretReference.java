package io.hedgerow.job.secrets;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * Where a secret is, as {@code env:NAME} or {@code file:PATH}. It is this that travels with the
 * job, never the secret: each process reads its own environment or file.
 *
 * @param base what a relative path is relative to
 */
public record SecretReference(Source source, String place, String base) implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final String ENVIRONMENT = "env:";
    private static final String FILE = "file:";

    /** Kind of place. */
    public enum Source {
        ENVIRONMENT,
        FILE
    }

    public static boolean isReference(String text) {
        return text.startsWith(ENVIRONMENT) || text.startsWith(FILE);
    }

    /**
     * @param what for the error: whose reference it is. The text itself is not repeated there: it
     *     may be a secret put in the wrong place.
     * @throws SecretException when it is no reference
     */
    public static SecretReference parse(String text, String what, Path base)
            throws SecretException {
        if (!isReference(text) || of(text, base).place().isBlank()) {
            throw new SecretException(
                    what
                            + " must say where it is: env:NAME or file:PATH (its value is hidden here)");
        }
        return of(text, base);
    }

    /**
     * @param text for which {@link #isReference} holds
     */
    public static SecretReference of(String text, Path base) {
        return text.startsWith(ENVIRONMENT)
                ? new SecretReference(
                        Source.ENVIRONMENT, text.substring(ENVIRONMENT.length()), base.toString())
                : new SecretReference(Source.FILE, text.substring(FILE.length()), base.toString());
    }

    /** Reads this process's environment. */
    public String read() throws SecretException {
        return read(System::getenv);
    }

    /**
     * A file's one last line break is not part of the secret.
     *
     * @throws SecretException naming the variable or file that is missing or no UTF-8 text
     */
    public String read(UnaryOperator<String> environment) throws SecretException {
        if (source == Source.ENVIRONMENT) {
            String value = environment.apply(place);
            if (value == null) {
                throw new SecretException(
                        "Environment variable " + place + " is not set in this process");
            }
            return value;
        }
        Path file = Path.of(base).resolve(place);
        try {
            String text = Files.readString(file);
            return text.endsWith("\r\n")
                    ? text.substring(0, text.length() - 2)
                    : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (NoSuchFileException e) {
            throw new SecretException("File " + file + " does not exist", e);
        } catch (CharacterCodingException e) {
            throw new SecretException("File " + file + " is not UTF-8 text");
        } catch (IOException e) {
            throw new SecretException("Cannot read file " + file + ": " + e, e);
        }
    }

    @Override
    public String toString() {
        return (source == Source.ENVIRONMENT ? ENVIRONMENT : FILE) + place;
    }
}
