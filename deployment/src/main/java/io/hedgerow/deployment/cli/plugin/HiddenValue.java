package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.job.secrets.SecretReference;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Values that do not stand on the command line: they may be secrets. */
public final class HiddenValue {

    private static final long LARGEST_FILE = 8L << 20;

    private HiddenValue() {}

    /**
     * @param reference {@code file:PATH} or {@code env:NAME}
     */
    public static String read(String key, String reference, UnaryOperator<String> environment)
            throws RegistryException {
        try {
            SecretReference parsed = SecretReference.parse(reference, "--from " + key, Path.of(""));
            if (parsed.source() == SecretReference.Source.FILE) {
                refuseLarge(parsed.place());
            }
            return parsed.read(environment);
        } catch (SecretException e) {
            throw new RegistryException(e.getMessage(), e);
        }
    }

    /** The text of a file. */
    static String file(String path) throws RegistryException {
        return read("file", "file:" + path, name -> null);
    }

    private static void refuseLarge(String path) throws RegistryException {
        try {
            if (Files.size(Path.of(path)) > LARGEST_FILE) {
                throw new RegistryException(path + " is larger than " + LARGEST_FILE + " bytes");
            }
        } catch (NoSuchFileException e) {
            throw new RegistryException(path + ": there is no such file", e);
        } catch (IOException e) {
            throw new RegistryException(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    public static String ask(String key) throws RegistryException {
        Console console = System.console();
        char[] answer = console == null ? null : console.readPassword("%s: ", key);
        if (answer == null) {
            throw new RegistryException(
                    "there is no terminal to ask for \""
                            + key
                            + "\" on: use --from "
                            + key
                            + "=file:PATH or --from "
                            + key
                            + "=env:NAME");
        }
        if (answer.length == 0) {
            throw new RegistryException(
                    "nothing was entered for \"" + key + "\"; to clear it say " + key + "=");
        }
        return new String(answer);
    }
}
