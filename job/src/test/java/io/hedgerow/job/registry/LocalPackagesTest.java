package io.hedgerow.job.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Polls look at files, and read only what somebody has written to. */
@EnabledOnOs(OS.LINUX)
class LocalPackagesTest {

    private static final long PATIENCE_SECONDS = 60;

    @TempDir Path folder;
    private final LocalPackages packages = new LocalPackages();

    @BeforeEach
    void writePlugin() throws Exception {
        Files.writeString(folder.resolve("plugin.json"), "{\"name\":\"p\"}");
        Files.writeString(folder.resolve("index.ts"), "export const a = 1");
    }

    private String poll() {
        packages.beginPoll();
        return packages.print(folder);
    }

    /** Polls until a poll reads nothing: what was just written is read again for a while. */
    private String settled() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            long before = packages.reads();
            String print = poll();
            if (packages.reads() == before) {
                return print;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new AssertionError("each poll reads the package anew");
    }

    @Test
    void onePollReadsAPackageOnce() {
        packages.beginPoll();
        String first = packages.print(folder);
        assertThat(packages.print(folder)).isEqualTo(first);
        assertThat(packages.reads()).isEqualTo(1);
    }

    @Test
    void everyKindOfChangeIsSeenAfterItWasAtRest() throws Exception {
        String first = settled();

        // As long as before, and said to be as old as before.
        FileTime time = Files.getLastModifiedTime(folder.resolve("index.ts"));
        Files.writeString(folder.resolve("index.ts"), "export const a = 2");
        Files.setLastModifiedTime(folder.resolve("index.ts"), time);
        String second = poll();
        assertThat(second).isNotEqualTo(first);
        assertThat(settled()).isEqualTo(second);

        Files.writeString(folder.resolve("index.js"), "export const b = 1");
        String third = poll();
        assertThat(third).as("index.js goes before index.ts").isNotEqualTo(second);
        settled();

        Files.delete(folder.resolve("index.js"));
        assertThat(poll()).isEqualTo(second);

        Files.createDirectories(folder.resolve("src"));
        Files.writeString(folder.resolve("src/main.js"), "export const c = 1");
        Files.writeString(
                folder.resolve("plugin.json"), "{\"name\":\"p\",\"main\":\"src/main.js\"}");
        String fourth = settled();
        Files.writeString(folder.resolve("src/main.js"), "export const c = 2");
        assertThat(poll()).isNotEqualTo(fourth);

        Files.delete(folder.resolve("plugin.json"));
        assertThat(poll()).contains("Could not find plugin.json");
        assertThat(poll()).contains("Could not find plugin.json");
    }

    /** Two writes in one tick of the file system's clock look like one. */
    @Test
    void whatWasJustWrittenIsReadAgain() throws Exception {
        Files.writeString(folder.resolve("index.ts"), "export const a = 3");
        poll();
        poll();
        assertThat(packages.reads()).isEqualTo(2);
    }

    @Test
    void whatIsNoLongerAskedForIsForgotten() {
        settled();
        packages.beginPoll();
        packages.beginPoll();
        long before = packages.reads();
        poll();
        assertThat(packages.reads()).isEqualTo(before + 1);
    }
}
