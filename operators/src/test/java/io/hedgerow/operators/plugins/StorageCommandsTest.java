package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.operators.commands.CommandKind;
import io.hedgerow.operators.commands.CommandRefusedException;
import io.hedgerow.operators.commands.PluginCommand;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On real state, with the whole operator: {@link CommandsTest}. */
class StorageCommandsTest {

    private static final int CONFIG = 7;
    private static final int PAGE_BYTES = 300_000;

    private final MapStateInMemory<PluginStateKey, byte[]> state = new MapStateInMemory<>();
    private final StateLimits limits = new StateLimits(5, PAGE_BYTES + 1);
    private final StorageCommands commands = new StorageCommands(state, limits);

    private String run(CommandKind kind, String arguments) throws Exception {
        return commands.run(new PluginCommand("a", 2, CONFIG, kind, arguments, 0));
    }

    private JsonNode page(CommandKind kind, String arguments) throws Exception {
        return new ObjectMapper().readTree(run(kind, arguments));
    }

    private static List<String> keys(JsonNode page) {
        List<String> keys = new ArrayList<>();
        page.get("entries").forEach(entry -> keys.add(entry.get("key").textValue()));
        return keys;
    }

    private void put(String key, String json) {
        new StateStorageStore(state, CONFIG, limits).put(key, json);
    }

    @Test
    void oneEntryIsReadWrittenAndDeleted() throws Exception {
        assertThat(run(CommandKind.STORAGE_GET, "{\"key\":\"k\"}"))
                .isEqualTo("{\"found\":false,\"json\":null}");
        assertThat(run(CommandKind.STORAGE_SET, "{\"key\":\"k\",\"json\":\"[1]\"}"))
                .isEqualTo("{}");
        assertThat(run(CommandKind.STORAGE_GET, "{\"key\":\"k\"}"))
                .isEqualTo("{\"found\":true,\"json\":\"[1]\"}");
        assertThat(run(CommandKind.STORAGE_DELETE, "{\"key\":\"k\"}"))
                .isEqualTo("{\"found\":true}");
        assertThat(run(CommandKind.STORAGE_DELETE, "{\"key\":\"k\"}"))
                .isEqualTo("{\"found\":false}");
        assertThat(state.isEmpty()).isTrue();
    }

    @Test
    void whatThePluginCouldNotKeepIsRefused() {
        assertThatThrownBy(
                        () -> run(CommandKind.STORAGE_SET, "{\"key\":\"123456\",\"json\":\"1\"}"))
                .isInstanceOf(CommandRefusedException.class)
                .hasMessageStartingWith("Storage key is 6 characters long");
        assertThatThrownBy(() -> run(CommandKind.STORAGE_SET, "{\"key\":\"\",\"json\":\"1\"}"))
                .isInstanceOf(CommandRefusedException.class)
                .hasMessage("Argument \"key\" is empty");
    }

    @Test
    void anImportWritesAllOrNothing() throws Exception {
        assertThatThrownBy(
                        () ->
                                run(
                                        CommandKind.STORAGE_IMPORT,
                                        "{\"entries\":[{\"key\":\"a\",\"json\":\"1\"},{\"key\":\"123456\",\"json\":\"2\"}]}"))
                .isInstanceOf(CommandRefusedException.class);
        assertThat(state.isEmpty()).isTrue();
        assertThat(
                        run(
                                CommandKind.STORAGE_IMPORT,
                                "{\"entries\":[{\"key\":\"a\",\"json\":\"1\"},{\"key\":\"b\",\"json\":\"2\"}]}"))
                .isEqualTo("{\"written\":2}");
        assertThat(keys(page(CommandKind.STORAGE_LIST, "{}"))).containsExactly("a", "b");
    }

    @Test
    void pagesComeInTheOrderOfKeysUntilTheLast() throws Exception {
        for (String key : List.of("d", "b", "x1", "a", "c")) {
            put(key, "10");
        }
        new StateStorageStore(state, 8, limits).put("a0", "1"); // another config's
        JsonNode first = page(CommandKind.STORAGE_LIST, "{\"limit\":2}");
        assertThat(first)
                .hasToString(
                        "{\"entries\":[{\"key\":\"a\",\"bytes\":2},{\"key\":\"b\",\"bytes\":2}],\"next\":\"b\"}");
        JsonNode second = page(CommandKind.STORAGE_LIST, "{\"limit\":3,\"after\":\"b\"}");
        assertThat(keys(second)).containsExactly("c", "d", "x1");
        assertThat(second.get("next").isNull()).as("exactly the rest").isTrue();
        assertThat(keys(page(CommandKind.STORAGE_LIST, "{\"prefix\":\"x\"}")))
                .containsExactly("x1");
        assertThat(keys(page(CommandKind.STORAGE_LIST, "{\"prefix\":\"x\",\"after\":\"x1\"}")))
                .isEmpty();
    }

    @Test
    void aPageIsAHundredUnlessAskedForUpToAThousand() throws Exception {
        for (int i = 0; i < 1001; i++) {
            put("k" + i, "1");
        }
        assertThat(keys(page(CommandKind.STORAGE_LIST, "{}"))).hasSize(100);
        assertThat(keys(page(CommandKind.STORAGE_LIST, "{\"limit\":1000}"))).hasSize(1000);
        assertThatThrownBy(() -> page(CommandKind.STORAGE_LIST, "{\"limit\":1001}"))
                .isInstanceOf(CommandRefusedException.class);
    }

    @Test
    void anExportIsCutWhereItWouldBeTooLargeForAnAnswer() throws Exception {
        put("a", "1".repeat(PAGE_BYTES - 2));
        put("b", "22");
        put("c", "3");
        JsonNode first = page(CommandKind.STORAGE_EXPORT, "{}");
        assertThat(keys(first)).as("as many as fit exactly").containsExactly("a", "b");
        assertThat(first.get("next").textValue()).isEqualTo("b");
        assertThat(page(CommandKind.STORAGE_EXPORT, "{\"after\":\"b\"}"))
                .hasToString(
                        "{\"entries\":[{\"key\":\"c\",\"bytes\":1,\"json\":\"3\"}],\"next\":null}");
        assertThat(keys(page(CommandKind.STORAGE_LIST, "{}"))).containsExactly("a", "b", "c");
    }

    @Test
    void anEntryThatIsTooLargeAloneIsNamedWithoutItsValue() throws Exception {
        put("a", "1".repeat(PAGE_BYTES + 1));
        put("b", "2");
        put("c", "1".repeat(PAGE_BYTES + 1));
        JsonNode first = page(CommandKind.STORAGE_EXPORT, "{}");
        assertThat(first.get("entries").get(0))
                .hasToString("{\"key\":\"a\",\"bytes\":" + (PAGE_BYTES + 1) + "}");
        assertThat(keys(first)).containsExactly("a", "b");
        assertThat(keys(page(CommandKind.STORAGE_LIST, "{}"))).containsExactly("a", "b", "c");
    }
}
