package io.hedgerow.runtime.pack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A package that lies in a folder; links may not lead out of it. */
record FolderFiles(Path folder) implements PackageFiles {

    @Override
    public Optional<byte[]> find(String path) throws PluginPackageException {
        try {
            Path file = folder.resolve(path);
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            Path real = file.toRealPath();
            if (!real.startsWith(folder.toRealPath())) {
                throw new PluginPackageException(
                        where() + ": " + path + " is a link that leads out of the folder");
            }
            if (Files.size(real) > ArchiveLimits.FILE_BYTES) {
                throw new PluginPackageException(
                        where()
                                + ": "
                                + path
                                + " is larger than "
                                + ArchiveLimits.FILE_BYTES
                                + " bytes");
            }
            return Optional.of(Files.readAllBytes(real));
        } catch (IOException | InvalidPathException e) {
            throw new PluginPackageException(
                    where() + ": " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public String where() {
        return folder.toString();
    }
}
