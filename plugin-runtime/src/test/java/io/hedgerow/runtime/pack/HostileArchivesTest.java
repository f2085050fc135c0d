package io.hedgerow.runtime.pack;

import static io.hedgerow.runtime.pack.Archives.add;
import static io.hedgerow.runtime.pack.Archives.bytes;
import static io.hedgerow.runtime.pack.Archives.entry;
import static io.hedgerow.runtime.pack.Archives.overlappingZip;
import static io.hedgerow.runtime.pack.Archives.tgz;
import static io.hedgerow.runtime.pack.Archives.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Archives are hostile input: each is refused with one line that names the archive and the entry.
 */
class HostileArchivesTest {

    private static final String MANIFEST = "{\"name\":\"P\"}";

    private static void refused(byte[] archive, String why) {
        assertThatThrownBy(() -> PluginPackage.ofArchive(archive, "p.tgz"))
                .isInstanceOf(PluginPackageException.class)
                .hasMessageStartingWith("p.tgz: " + why)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    private static byte[] tgzWith(String name) throws IOException {
        return tgz("package/plugin.json", MANIFEST, "package/index.js", "1", name, "2");
    }

    private static byte[] zipWith(String name) throws IOException {
        return zip("repo-1a/plugin.json", MANIFEST, "repo-1a/index.js", "1", name, "2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x.js",
                "package/../../x.js",
                "package/../other/x.js",
                "./../x.js",
                "/etc/x.js",
                "//host/x.js",
                "C:/x.js",
                "c:x.js"
            })
    void namesThatLeadOut(String name) throws Exception {
        refused(tgzWith(name), "entry '" + name + "' leads out of the archive");
        refused(zipWith(name), "entry '" + name + "' leads out of the archive");
    }

    @Test
    void namesThatOtherSystemsReadOtherwise() throws Exception {
        refused(tgzWith("a\\..\\x.js"), "entry 'a\\..\\x.js' has a name that is not allowed");
        refused(tgzWith("a\u001b[2Jx.js"), "entry 'a?[2Jx.js' has a name that is not allowed");
        refused(zipWith("a\nx.js"), "entry 'a?x.js' has a name that is not allowed");
        String longName = "package/" + "n".repeat(ArchiveLimits.NAME_CHARS);
        refused(tgzWith(longName), "entry '" + longName.substring(0, 80) + "…' has a name");
    }

    @ParameterizedTest
    @CsvSource({
        "index.js, is there twice",
        "./index.js, is there twice",
        ".//index.js, is there twice",
        "Index.js, differs from 'D/index.js' only in upper and lower case",
        "INDEX.JS, differs from 'D/index.js' only in upper and lower case",
        "PLUGIN.json, differs from 'D/plugin.json' only in upper and lower case"
    })
    void namesThatAreTheSameSomewhere(String name, String why) throws Exception {
        refused(
                tgzWith("package/" + name),
                "entry 'package/" + name + "' " + why.replace("D/", "package/"));
        refused(
                zipWith("repo-1a/" + name),
                "entry 'repo-1a/" + name + "' " + why.replace("D/", "repo-1a/"));
    }

    @Test
    void namesThatDifferInTheFormOfAnAccent() throws Exception {
        refused(
                tgz("p/plugin.json", MANIFEST, "p/\u00e9.js", "1", "p/e\u0301.js", "2"),
                "entry 'p/e\u0301.js' differs from 'p/\u00e9.js' only in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../../x", "index.js"})
    void links(String target) throws Exception {
        for (byte type : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK}) {
            TarArchiveEntry link = entry("package/index.js", type);
            link.setLinkName(target);
            refused(
                    tgz(tar -> add(tar, link, new byte[0])),
                    "entry 'package/index.js' is a "
                            + (type == TarConstants.LF_LINK ? "hard" : "symbolic")
                            + " link");
        }
        ZipArchiveEntry link = new ZipArchiveEntry("repo-1a/index.js");
        link.setUnixMode(UnixStat.LINK_FLAG | 0777);
        refused(zip(zip -> add(zip, link, target)), "entry 'repo-1a/index.js' is a symbolic link");
    }

    @Test
    void entriesThatAreNoFiles() throws Exception {
        for (byte type :
                new byte[] {TarConstants.LF_FIFO, TarConstants.LF_CHR, TarConstants.LF_BLK}) {
            refused(
                    tgz(tar -> add(tar, entry("package/index.js", type), new byte[0])),
                    "entry 'package/index.js' is neither a plain file nor a folder");
        }
        ZipArchiveEntry fifo = new ZipArchiveEntry("repo-1a/index.js");
        fifo.setUnixMode(0010644);
        refused(
                zip(zip -> add(zip, fifo, "")),
                "entry 'repo-1a/index.js' is neither a plain file nor a folder");
    }

    @Test
    void manyEntries() throws Exception {
        String[] names = new String[2 * (ArchiveLimits.ENTRIES + 1)];
        for (int i = 0; i < names.length; i += 2) {
            names[i] = "p/" + i + ".png";
            names[i + 1] = "";
        }
        refused(tgz(names), "has more than 20000 entries");
        refused(zip(names), "has more than 20000 entries");
        for (int i = 0; i < names.length; i += 2) {
            names[i] = "p/" + i + "/";
        }
        refused(tgz(names), "has more than 20000 entries");
    }

    @Test
    void asManyEntriesAsAreAllowed() throws Exception {
        String[] names = new String[2 * ArchiveLimits.ENTRIES];
        for (int i = 0; i < names.length; i += 2) {
            names[i] = "p/" + (i == 0 ? "plugin.json" : i == 2 ? "index.js" : i + ".png");
            names[i + 1] = i == 0 ? MANIFEST : "1";
        }
        assertThat(PluginPackage.ofArchive(tgz(names), "p.tgz").source()).isEqualTo("1");
        assertThat(PluginPackage.ofArchive(zip(names), "p.zip").source()).isEqualTo("1");
    }

    @Test
    void bombs() throws Exception {
        String zeros = "0".repeat(8 << 20);
        refused(
                zip("plugin.json", MANIFEST, "index.js", zeros, "big.png", zeros),
                "expands to too much at entry 'index.js': ");
        refused(
                tgz("p/plugin.json", MANIFEST, "p/index.js", "1", "p/big.png", zeros),
                "expands to too much at entry 'p/big.png': ");
    }

    @Test
    void aBombThatLooksHonest() throws Exception {
        // Below the ratio, above the size.
        byte[] noise = new byte[200 << 10];
        new Random(1).nextBytes(noise);
        byte[] part = new byte[8 << 20];
        System.arraycopy(noise, 0, part, 0, noise.length);
        refused(
                tgz(
                        tar -> {
                            for (int i = 0; i < 40; i++) {
                                add(tar, entry("p/" + i + ".png"), part);
                            }
                        }),
                "expands to too much at entry 'p/3");
    }

    @Test
    void aZipWhoseEntriesShareTheirBytes() {
        byte[] content = new byte[1 << 20];
        new Random(1).nextBytes(content);
        refused(
                overlappingZip(content, content.length, 1_000),
                "expands to too much at entry 'f0002");
    }

    @Test
    void aZipThatLiesAboutItsSizes() {
        refused(
                overlappingZip(new byte[64 << 20], 10, 1),
                "expands to too much at entry 'f000000.png': ");
    }

    @Test
    void bombsBetweenTheEntriesOfATar() throws Exception {
        byte[] name = bytes("n".repeat(1 << 20));
        refused(
                tgz(
                        tar ->
                                add(
                                        tar,
                                        entry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME),
                                        name)),
                "has a header of more than 65536 bytes at its start");
        refused(
                tgz(
                        tar -> {
                            add(tar, entry("p/plugin.json"), bytes(MANIFEST));
                            add(
                                    tar,
                                    entry("pax", TarConstants.LF_PAX_EXTENDED_HEADER_LC),
                                    bytes("1048593 comment=" + "c".repeat(1 << 20) + "\n"));
                        }),
                "has a header of more than 65536 bytes after entry 'p/plugin.json'");
    }

    @Test
    void anArchiveThatIsTooLarge() {
        byte[] large = new byte[(int) ArchiveLimits.ARCHIVE_BYTES + 1];
        large[0] = 'P';
        large[1] = 'K';
        refused(large, "the archive is larger than 67108864 bytes");
    }

    @Test
    void aFileThatIsTooLargeIsNamedWhenItIsNeeded() throws Exception {
        byte[] noise = new byte[(int) ArchiveLimits.FILE_BYTES / 2];
        new Random(1).nextBytes(noise);
        String large = java.util.HexFormat.of().formatHex(noise) + ";";
        refused(
                tgz("p/plugin.json", MANIFEST, "p/index.js", large),
                "p/index.js is larger than 8388608 bytes");
        assertThat(
                        PluginPackage.ofArchive(
                                        tgz(
                                                "p/plugin.json",
                                                MANIFEST,
                                                "p/index.js",
                                                "1",
                                                "p/fixture.json",
                                                large),
                                        "p.tgz")
                                .source())
                .isEqualTo("1");
    }

    @Test
    void encryptedEntries() throws Exception {
        byte[] zip = zip("plugin.json", MANIFEST);
        zip[6] |= 1; // the flag in the local header and in the directory
        for (int i = 0; i < zip.length; i++) {
            if (zip[i] == 'P' && zip[i + 1] == 'K' && zip[i + 2] == 1 && zip[i + 3] == 2) {
                zip[i + 8] |= 1;
                break;
            }
        }
        refused(zip, "entry 'plugin.json' is encrypted");
    }

    @Test
    void damagedArchives() throws Exception {
        byte[] tgz = tgzWith("package/b.js");
        refused(java.util.Arrays.copyOf(tgz, tgz.length / 2), "the archive is damaged: ");
        byte[] noise = new byte[2_000];
        new Random(1).nextBytes(noise);
        noise[0] = 'P';
        noise[1] = 'K';
        refused(noise, "the archive is damaged: ");
        refused(tgz(tar -> {}), "the archive is empty");
        refused(bytes("Not Found"), "is neither a zip archive nor a gzipped tar archive");
    }

    // What honest tools write must not be mistaken for any of this.

    @Test
    void theTgzOfNpm() throws Exception {
        PluginPackage plugin =
                PluginPackage.ofArchive(
                        tgz(
                                "package/plugin.json",
                                MANIFEST,
                                "package/index.ts",
                                "export {}",
                                "package/node_modules/dep/index.js",
                                "2"),
                        "p.tgz");
        assertThat(plugin.entry()).isEqualTo("index.ts");
        assertThat(plugin.source()).isEqualTo("export {}");
    }

    @Test
    void theTgzOfGitHub() throws Exception {
        TarArchiveEntry commit =
                entry("pax_global_header", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER);
        commit.addPaxHeader("comment", "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d");
        PluginPackage plugin =
                PluginPackage.ofArchive(
                        tgz(
                                tar -> {
                                    tar.putArchiveEntry(commit);
                                    add(tar, entry("repo-1a2b3c/"), new byte[0]);
                                    add(tar, entry("repo-1a2b3c/plugin.json"), bytes(MANIFEST));
                                    add(tar, entry("repo-1a2b3c/src/"), new byte[0]);
                                    add(tar, entry("repo-1a2b3c/src/x.js"), bytes("2"));
                                    add(tar, entry("repo-1a2b3c/index.js"), bytes("1"));
                                }),
                        "p.tgz");
        assertThat(plugin.source()).isEqualTo("1");
    }

    @Test
    void theZipOfGitHub() throws Exception {
        PluginPackage plugin =
                PluginPackage.ofArchive(
                        zip(
                                zip -> {
                                    add(zip, new ZipArchiveEntry("repo-1a2b3c/"), "");
                                    ZipArchiveEntry manifest =
                                            new ZipArchiveEntry("repo-1a2b3c/plugin.json");
                                    manifest.setUnixMode(UnixStat.FILE_FLAG | 0644);
                                    add(zip, manifest, MANIFEST);
                                    add(zip, new ZipArchiveEntry("repo-1a2b3c/index.js"), "1");
                                }),
                        "p.zip");
        assertThat(plugin.source()).isEqualTo("1");
    }

    @Test
    void theTgzOfTarInAFolderAndTheZipOfAMac() throws Exception {
        byte[] here = tgz("./plugin.json", MANIFEST, "./index.js", "1");
        assertThat(PluginPackage.ofArchive(here, "p.tgz").source()).isEqualTo("1");
        byte[] mac =
                zip("p/plugin.json", MANIFEST, "p/index.js", "1", "__MACOSX/p/._index.js", "x");
        assertThat(PluginPackage.ofArchive(mac, "p.zip").source()).isEqualTo("1");
    }
}
