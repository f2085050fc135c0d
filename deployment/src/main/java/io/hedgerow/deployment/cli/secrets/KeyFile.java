package io.hedgerow.deployment.cli.secrets;

import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.job.secrets.SecretException;
import io.hedgerow.job.secrets.SecretKeys;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** A file of keys, which only its owner may read. */
final class KeyFile {

    private static final String OWNER_ONLY = "rw-------";

    private final Path path;

    KeyFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    SecretKeys read() throws RegistryException {
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
    void create(SecretKeys keys) throws RegistryException {
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
    void replace(SecretKeys keys) throws RegistryException {
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
