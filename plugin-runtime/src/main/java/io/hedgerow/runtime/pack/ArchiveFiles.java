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
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/**
 * The text files of a {@code .zip} or {@code .tgz}, in memory: nothing is ever written out. The
 * root folder that npm and GitHub put around a package is taken off (contract §1.5).
 */
final class ArchiveFiles implements PackageFiles {

    private final String where;
    private final long archiveBytes;
    private final Map<String, byte[]> files = new HashMap<>();
    private final Set<String> seen = new LinkedHashSet<>();
    private long expanded;
    private String root = "";

    private ArchiveFiles(String where, long archiveBytes) {
        this.where = where;
        this.archiveBytes = archiveBytes;
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

    private void readZip(byte[] archive) throws IOException, PluginPackageException {
        try (ZipFile zip =
                ZipFile.builder()
                        .setSeekableByteChannel(new SeekableInMemoryByteChannel(archive))
                        .get()) {
            for (Enumeration<ZipArchiveEntry> all = zip.getEntries(); all.hasMoreElements(); ) {
                ZipArchiveEntry entry = all.nextElement();
                if (entry.isUnixSymlink()) {
                    throw wrong("entry '" + shown(entry.getName()) + "' is a link");
                }
                String name = checkedName(entry.getName());
                if (entry.isDirectory()) {
                    continue;
                }
                if (entry.getGeneralPurposeBit().usesEncryption()) {
                    throw wrong("entry '" + name + "' is encrypted");
                }
                if (!zip.canReadEntryData(entry)) {
                    throw new ZipException("entry '" + name + "' is compressed in an unknown way");
                }
                try (InputStream in = zip.getInputStream(entry)) {
                    take(name, in);
                }
            }
        }
    }

    private void readTar(byte[] archive) throws IOException, PluginPackageException {
        try (InputStream gunzip =
                        GzipCompressorInputStream.builder()
                                .setByteArray(archive)
                                .setDecompressConcatenated(true)
                                .get();
                TarArchiveInputStream tar =
                        new TarArchiveInputStream(new BufferedInputStream(gunzip), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                if (entry.isSymbolicLink() || entry.isLink()) {
                    throw wrong("entry '" + shown(entry.getName()) + "' is a link");
                }
                String name = checkedName(entry.getName());
                if (entry.isDirectory()) {
                    continue;
                }
                if (!entry.isFile() || entry.isSparse()) {
                    throw wrong("entry '" + name + "' is neither a plain file nor a folder");
                }
                take(name, tar);
            }
        }
    }

    private String checkedName(String raw) throws PluginPackageException {
        String name = raw.startsWith("./") ? raw.substring(2) : raw;
        boolean odd =
                name.length() > ArchiveLimits.NAME_CHARS
                        || name.indexOf('\\') >= 0
                        || name.indexOf('\ufffd') >= 0
                        || name.chars().anyMatch(c -> c < ' ' || c == 127);
        if (odd) {
            throw wrong("entry '" + shown(raw) + "' has a name that is not allowed");
        }
        if (name.startsWith("/") || name.matches("[A-Za-z]:.*") || PackagePath.leavesRoot(name)) {
            throw wrong("entry '" + shown(raw) + "' leads out of the archive");
        }
        if (!name.isEmpty() && !name.endsWith("/") && !seen.add(name)) {
            throw wrong("entry '" + shown(raw) + "' is there twice");
        }
        if (seen.size() > ArchiveLimits.ENTRIES) {
            throw wrong("has more than " + ArchiveLimits.ENTRIES + " entries");
        }
        return name;
    }

    /** Reads an entry to its end: also of files that are not kept the real size counts. */
    private void take(String name, InputStream in) throws IOException, PluginPackageException {
        boolean wanted = name.matches(".*\\.(json|[mc]?[jt]sx?)");
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        byte[] buffer = new byte[16 << 10];
        long size = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            size += n;
            expanded += n;
            if (expanded > ArchiveLimits.EXPANDED_BYTES
                    || expanded > ArchiveLimits.RATIO_FROM_BYTES
                            && expanded / ArchiveLimits.RATIO > archiveBytes) {
                throw wrong(
                        "expands to too much at entry '"
                                + name
                                + "': "
                                + expanded
                                + " bytes and more");
            }
            if (wanted && size <= ArchiveLimits.FILE_BYTES) {
                kept.write(buffer, 0, n);
            }
        }
        if (wanted) {
            files.put(name, size > ArchiveLimits.FILE_BYTES ? null : kept.toByteArray());
        }
    }

    private void findRoot() throws PluginPackageException {
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
            throw wrong("the folder '" + shown(folder) + "' leads out of the archive");
        }
        if (!path.isEmpty()) {
            root += path + "/";
            if (seen.stream().noneMatch(name -> name.startsWith(root))) {
                throw wrong("there is no folder '" + shown(path) + "'");
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
        if (!files.containsKey(name) && seen.contains(name)) {
            throw wrong(name + " is no JavaScript, TypeScript or JSON file");
        }
        return Optional.ofNullable(files.get(name));
    }

    @Override
    public String where() {
        return where;
    }

    private static String shown(String name) {
        String cut = name.length() > 80 ? name.substring(0, 80) + "…" : name;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    private PluginPackageException wrong(String what) {
        return new PluginPackageException(where + ": " + what);
    }
}
