package io.hedgerow.deployment.registry.source;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hedgerow.deployment.registry.FoundPlugin;
import io.hedgerow.deployment.registry.PluginOrigin;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * One file of code without a package around it.
 *
 * @param file {@code -} for standard input
 * @param name of the plugin
 * @param input standard input
 */
public record InlineSource(String file, String name, InputStream input) implements PluginSource {

    private static final String STANDARD_INPUT = "-";
    private static final int LARGEST = 8 << 20;

    @Override
    public FoundPlugin fetch() throws RegistryException {
        String where = file.equals(STANDARD_INPUT) ? "standard input" : file;
        String manifest = JsonNodeFactory.instance.objectNode().put("name", name).toString();
        try {
            return new FoundPlugin(
                    PluginPackage.inline(
                            manifest, PluginPackage.STORED_ENTRY, text(bytes(where), where)),
                    new PluginOrigin(PluginOrigin.SOURCE, null, null));
        } catch (PluginPackageException e) {
            throw new RegistryException(e.getMessage(), e);
        }
    }

    private byte[] bytes(String where) throws RegistryException {
        try (InputStream in =
                file.equals(STANDARD_INPUT) ? input : Files.newInputStream(Path.of(file))) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new RegistryException(where + " is larger than " + LARGEST + " bytes");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new RegistryException(where + ": there is no such file", e);
        } catch (IOException e) {
            throw new RegistryException(where + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String text(byte[] bytes, String where) throws RegistryException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new RegistryException(where + " is not UTF-8 text", e);
        }
    }
}
