package io.hedgerow.runtime.pack;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/**
 * The text files of a {@code .zip} or {@code .tgz}, in memory: nothing is ever written out. The
 * root folder that npm and GitHub put around a package is taken off (contract §1.5).
 */
final class ArchiveFiles implements PackageFiles {

    /** The library's isFile() also takes devices and pipes for files. */
    private static final Set<Byte> PLAIN_FILES =
            Set.of(TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM, TarConstants.LF_CONTIG);

    private final String where;
    private final Map<String, byte[]> files = new HashMap<>();
    private final ArchiveNames names = new ArchiveNames();
    private final Expansion expansion;
    private String root = "";

    private ArchiveFiles(String where, long archiveBytes) {
        this.where = where;
        this.expansion = new Expansion(archiveBytes);
    }

    static ArchiveFiles read(byte[] archive, String where) throws PluginPackageException {
        ArchiveFiles files = new ArchiveFiles(where, archive.length);
        if (archive.length > ArchiveLimits.ARCHIVE_BYTES) {
            throw files.wrong(
                    "the archive is larger than " + ArchiveLimits.ARCHIVE_BYTES + " bytes");
        }
        try {
            if (startsWith(archive, 'P', 'K')) {
                files.readZip(archive);
            } else if (startsWith(archive, 0x1f, 0x8b)) {
                files.readTar(archive);
            } else {
                throw files.wrong("is neither a zip archive nor a gzipped tar archive");
            }
        } catch (ArchiveNames.Refused | Expansion.TooMuch e) {
            throw files.wrong(e.getMessage());
        } catch (IOException | RuntimeException e) {
            // commons-compress meets damaged input with unchecked exceptions too
            throw new PluginPackageException(
                    where + ": the archive is damaged: " + e.getMessage(), e);
        }
        files.findRoot();
        return files;
    }

    private static boolean startsWith(byte[] bytes, int first, int second) {
        return bytes.length > 1 && (bytes[0] & 0xff) == first && (bytes[1] & 0xff) == second;
    }

    private void readZip(byte[] archive) throws IOException, ArchiveNames.Refused {
        refuseManyZipEntries(archive);
        try (ZipFile zip =
                ZipFile.builder()
                        .setSeekableByteChannel(new SeekableInMemoryByteChannel(archive))
                        .get()) {
            for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
                ZipArchiveEntry entry = all.nextElement();
                refuseLink(entry.isUnixSymlink(), "symbolic", entry.getName());
                String name = names.add(entry.getName(), entry.isDirectory());
                if (entry.isDirectory()) {
                    continue;
                }
                int type = entry.getUnixMode() & UnixStat.FILE_TYPE_FLAG;
                if (type != 0 && type != UnixStat.FILE_FLAG) {
                    throw neitherFileNorFolder(name);
                }
                if (entry.getGeneralPurposeBit().usesEncryption()) {
                    throw new ArchiveNames.Refused("entry '" + name + "' is encrypted");
                }
                if (!zip.canReadEntryData(entry)) {
                    throw new ZipException("entry '" + name + "' is compressed in an unknown way");
                }
                expansion.content(name);
                try (InputStream in = expansion.counted(zip.getInputStream(entry))) {
                    take(name, in);
                }
            }
        }
    }

    /** Before they are read: each takes many times its bytes in memory. */
    private static void refuseManyZipEntries(byte[] archive) throws ArchiveNames.Refused {
        int entries = 0;
        for (int i = 0; i + 3 < archive.length; i++) {
            if (archive[i] == 'P'
                    && archive[i + 1] == 'K'
                    && archive[i + 2] == 1
                    && archive[i + 3] == 2
                    && ++entries > ArchiveLimits.ENTRIES) {
                throw new ArchiveNames.Refused(
                        "has more than " + ArchiveLimits.ENTRIES + " entries");
            }
        }
    }

    private void readTar(byte[] archive) throws IOException, ArchiveNames.Refused {
        try (InputStream gunzip =
                        GzipCompressorInputStream.builder()
                                .setByteArray(archive)
                                .setDecompressConcatenated(true)
                                .get();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(
                                expansion.counted(new BufferedInputStream(gunzip)), "UTF-8")) {
            expansion.headers();
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                refuseLink(entry.isSymbolicLink(), "symbolic", entry.getName());
                refuseLink(entry.isLink(), "hard", entry.getName());
                String name = names.add(entry.getName(), entry.isDirectory());
                if (!entry.isDirectory()) {
                    if (!PLAIN_FILES.contains(entry.getLinkFlag()) || entry.isSparse()) {
                        throw neitherFileNorFolder(name);
                    }
                    expansion.content(name);
                    take(name, tar);
                }
                expansion.headers();
            }
        }
    }

    private static void refuseLink(boolean link, String kind, String name)
            throws ArchiveNames.Refused {
        if (link) {
            throw new ArchiveNames.Refused(
                    "entry '" + ArchiveNames.shown(name) + "' is a " + kind + " link");
        }
    }

    private static ArchiveNames.Refused neitherFileNorFolder(String name) {
        return new ArchiveNames.Refused(
                "entry '" + ArchiveNames.shown(name) + "' is neither a plain file nor a folder");
    }

    /** Reads an entry to its end: also of files that are not kept the real size counts. */
    private void take(String name, InputStream in) throws IOException {
        boolean wanted = name.matches(".*\\.(json|[mc]?[jt]sx?)");
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] buffer = new byte[16 << 10];
        long size = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            size += n;
            if (wanted && size <= ArchiveLimits.FILE_BYTES) {
                kept.write(buffer, 0, n);
            }
        }
        if (wanted) {
            files.put(name, size > ArchiveLimits.FILE_BYTES ? null : kept.toByteArray());
        }
    }

    private void findRoot() throws PluginPackageException {
        Set<String> seen = names.files();
        if (seen.isEmpty()) {
            throw wrong("the archive is empty");
        }
        if (seen.contains("plugin.json")) {
            return;
        }
        Set<String> tops = new LinkedHashSet<>();
        for (String name : seen) {
            String top = name.substring(0, name.indexOf('/') + 1);
            if (!top.equals("__MACOSX/")) {
                tops.add(top);
            }
        }
        if (tops.size() == 1) {
            root = tops.iterator().next();
        }
    }

    /** The package is not in the archive's root folder but in one below. */
    ArchiveFiles in(String folder) throws PluginPackageException {
        String path = PackagePath.normalise(folder);
        if (path == null) {
            throw wrong("the folder '" + ArchiveNames.shown(folder) + "' leads out of the archive");
        }
        if (!path.isEmpty()) {
            root += path + "/";
            if (names.files().stream().noneMatch(name -> name.startsWith(root))) {
                throw wrong("there is no folder '" + ArchiveNames.shown(path) + "'");
            }
        }
        return this;
    }

    @Override
    public Optional<byte[]> find(String path) throws PluginPackageException {
        String name = root + path;
        if (files.containsKey(name) && files.get(name) == null) {
            throw wrong(name + " is larger than " + ArchiveLimits.FILE_BYTES + " bytes");
        }
        if (!files.containsKey(name) && names.files().contains(name)) {
            throw wrong(name + " is no JavaScript, TypeScript or JSON file");
        }
        return Optional.ofNullable(files.get(name));
    }

    @Override
    public String where() {
        return where;
    }

    private PluginPackageException wrong(String what) {
        return new PluginPackageException(where + ": " + what);
    }
}
