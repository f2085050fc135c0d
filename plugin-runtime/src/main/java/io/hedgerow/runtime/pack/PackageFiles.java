package io.hedgerow.runtime.pack;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The files of one package by path, seen from its root folder. */
interface PackageFiles {

    /**
     * @param path relative, normalised, with {@code /}
     * @return empty if there is no such file
     */
    Optional<byte[]> find(String path) throws PluginPackageException;

    /** For messages. */
    String where();

    default Optional<String> findText(String path) throws PluginPackageException {
        Optional<byte[]> bytes = find(path);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes.get()))
                            .toString());
        } catch (CharacterCodingException e) {
            throw new PluginPackageException(where() + ": " + path + " is not UTF-8 text", e);
        }
    }
}
