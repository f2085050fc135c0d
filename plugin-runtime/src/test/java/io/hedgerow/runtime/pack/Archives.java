package io.hedgerow.runtime.pack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;

/** Makes archives, honest and otherwise. */
final class Archives {

    interface Tar {
        void write(TarArchiveOutputStream tar) throws IOException;
    }

    interface Zip {
        void write(ZipArchiveOutputStream zip) throws IOException;
    }

    private Archives() {}

    static byte[] tgz(String... namesAndTexts) throws IOException {
        return tgz(
                tar -> {
                    for (int i = 0; i < namesAndTexts.length; i += 2) {
                        add(tar, entry(namesAndTexts[i]), bytes(namesAndTexts[i + 1]));
                    }
                });
    }

    static byte[] tgz(Tar content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            content.write(tar);
        }
        return bytes.toByteArray();
    }

    /** With the name as it stands: the constructor would make an absolute one relative. */
    static TarArchiveEntry entry(String name) {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setName(name);
        return entry;
    }

    static TarArchiveEntry entry(String name, byte type) {
        return new TarArchiveEntry(name, type, true);
    }

    static void add(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content)
            throws IOException {
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    static byte[] zip(String... namesAndTexts) throws IOException {
        return zip(
                zip -> {
                    for (int i = 0; i < namesAndTexts.length; i += 2) {
                        add(zip, new ZipArchiveEntry(namesAndTexts[i]), namesAndTexts[i + 1]);
                    }
                });
    }

    static byte[] zip(Zip content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            content.write(zip);
        }
        return bytes.toByteArray();
    }

    static void add(ZipArchiveOutputStream zip, ZipArchiveEntry entry, String text)
            throws IOException {
        zip.putArchiveEntry(entry);
        zip.write(bytes(text));
        zip.closeArchiveEntry();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A zip whose directory names the same compressed bytes again and again, as no tool writes it.
     *
     * @param declaredBytes the size that local header and directory claim
     */
    static byte[] overlappingZip(byte[] content, int declaredBytes, int entries) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] packed = new byte[content.length + content.length / 100 + 100];
        int packedBytes = deflater.deflate(packed);
        deflater.end();
        CRC32 crc = new CRC32();
        crc.update(content);
        String first = "f000000.png";
        ByteBuffer zip =
                ByteBuffer.allocate(packedBytes + 200 + entries * (46 + first.length()))
                        .order(ByteOrder.LITTLE_ENDIAN);
        zip.putInt(0x04034b50).putShort((short) 20).putShort((short) 0).putShort((short) 8);
        zip.putInt(0).putInt((int) crc.getValue()).putInt(packedBytes).putInt(declaredBytes);
        zip.putShort((short) first.length()).putShort((short) 0).put(bytes(first));
        zip.put(packed, 0, packedBytes);
        int directory = zip.position();
        for (int i = 0; i < entries; i++) {
            zip.putInt(0x02014b50).putShort((short) 20).putShort((short) 20).putShort((short) 0);
            zip.putShort((short) 8).putInt(0).putInt((int) crc.getValue());
            zip.putInt(packedBytes).putInt(declaredBytes).putShort((short) first.length());
            zip.putShort((short) 0).putShort((short) 0).putShort((short) 0).putShort((short) 0);
            zip.putInt(0).putInt(0).put(bytes("f%06d.png".formatted(i)));
        }
        int directoryBytes = zip.position() - directory;
        zip.putInt(0x06054b50).putShort((short) 0).putShort((short) 0);
        zip.putShort((short) entries).putShort((short) entries);
        zip.putInt(directoryBytes).putInt(directory).putShort((short) 0);
        byte[] made = new byte[zip.position()];
        zip.flip().get(made);
        return made;
    }
}
