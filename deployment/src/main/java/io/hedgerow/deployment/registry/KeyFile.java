package io.hedgerow.deployment.registry;

import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.job.secrets.SecretKeys;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A file of keys, which only its owner may read. */
public final class KeyFile {

    private static final String OWNER_ONLY = "rw-------";

    private final Path path;

    public KeyFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** Of services that keep their data in a folder. */
    public static KeyFile ofFolder(Path data) {
        return new KeyFile(data.resolve("secrets").resolve("keys.json"));
    }

    /**
     * @throws RegistryException when it cannot be read or holds no keys
     */
    public SecretKeys read() throws RegistryException {
        try {
            return SecretKeys.parse(Files.readString(path), path.toString());
        } catch (IOException e) {
            throw new RegistryException("cannot read the keys in " + path + ": " + e, e);
        } catch (SecretException e) {
            throw new RegistryException(e.getMessage(), e);
        }
    }

    /**
     * @throws RegistryException when there is such a file already: keys are never overwritten
     */
    public void create(SecretKeys keys) throws RegistryException {
        try {
            ownerOnly(path);
            Files.writeString(path, keys.toJson());
        } catch (FileAlreadyExistsException e) {
            throw new RegistryException(
                    path + " exists already; --add-to adds a key to what it holds", e);
        } catch (IOException e) {
            throw new RegistryException("cannot write " + path + ": " + e, e);
        }
    }

    /** In one step, so that nobody reads half of it. */
    public void replace(SecretKeys keys) throws RegistryException {
        Path part = path.resolveSibling(path.getFileName() + ".new");
        try {
            Files.deleteIfExists(part);
            ownerOnly(part);
            Files.writeString(part, keys.toJson());
            Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(path));
            Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new RegistryException("cannot write " + path + ": " + e, e);
        }
    }

    /**
     * Makes a new key for the file if there is none, with its folder.
     *
     * @return what option {@code secrets.keys} is to be
     * @throws RegistryException also when what is there holds no keys
     */
    public String orCreate() throws RegistryException {
        if (Files.exists(path)) {
            read();
        } else {
            try {
                Files.createDirectories(path.getParent());
            } catch (IOException e) {
                throw new RegistryException("cannot make " + path.getParent() + ": " + e, e);
            }
            create(SecretKeys.generate());
        }
        return "file:" + path;
    }

    private static void ownerOnly(Path file) throws IOException {
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(OWNER_ONLY)));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
