package io.hedgerow.runtime.transpile;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.internal.Watchdog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin is transpiled once per content, also over processes. */
class TranspiledCacheTest {

    private static final String SOURCE = "export const processEvent = (event: any) => event";

    @TempDir Path folder;
    private Watchdog watchdog;

    @BeforeEach
    void watch() {
        watchdog = new Watchdog(run -> {});
    }

    @AfterEach
    void stop() {
        watchdog.close();
    }

    /** As another process would. */
    private TranspiledSource transpile(String source) throws Exception {
        try (BabelTranspiler transpiler =
                new BabelTranspiler(false, watchdog, new TranspiledCache(folder))) {
            return transpiler.transpile("index.ts", source);
        }
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void theSameContentIsTakenFromTheFolder() throws Exception {
        TranspiledSource first = transpile(SOURCE);
        Path file = files().get(0);
        String hash = file.getFileName().toString().replace(".json", "");
        Files.writeString(
                file,
                "{\"sha256\":\"" + hash + "\",\"code\":\"from the folder\",\"mappings\":\"\"}");
        assertThat(transpile(SOURCE).text()).isEqualTo("from the folder");
        assertThat(transpile(SOURCE).sha256()).isEqualTo(first.sha256());
        assertThat(transpile(SOURCE + "\n").text()).contains("processEvent");
        assertThat(files()).hasSize(2);
    }

    @Test
    void aDamagedFileIsMadeAnew() throws Exception {
        TranspiledSource first = transpile(SOURCE);
        Path file = files().get(0);
        Files.writeString(file, "{\"code\":");
        assertThat(transpile(SOURCE).text()).isEqualTo(first.text());
        assertThat(Files.readString(file)).contains("mappings");
    }
}
