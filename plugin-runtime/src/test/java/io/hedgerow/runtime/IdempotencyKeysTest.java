package io.hedgerow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys by which a receiver knows a repeated request (architecture §8.2). */
class IdempotencyKeysTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JournalWorld world = new JournalWorld();
    private PluginEngine engine;

    @BeforeEach
    void acquire() {
        engine = PluginEngine.acquire();
    }

    @AfterEach
    void release() {
        engine.close();
    }

    private JsonNode run(String text, String config, int configId, InvocationOrigin origin)
            throws Exception {
        InvocationResult[] result = new InvocationResult[1];
        try (PluginContext context =
                engine.open(
                        engine.compile(TranspiledSource.verbatim("index.js", text)),
                        PluginSettings.of(new PluginIdentity(2, 60, configId, "keys"), config),
                        world.services(),
                        PluginLimits.DEFAULT)) {
            InvocationListener listener = (invocation, settled) -> result[0] = settled;
            if (origin == null) {
                context.start(HookCall.processEvent("{}"), listener);
            } else {
                context.start(HookCall.processEvent("{}"), origin, null, listener);
            }
            while (result[0] == null) {
                world.answer(world.pending.get(0));
            }
        }
        return JSON.readTree(((InvocationResult.Completed) result[0]).json());
    }

    private List<String> keys(int configId, InvocationOrigin origin) throws Exception {
        JsonNode event =
                run(
                        "exports.processEvent = (e, meta) => ({ keys: [meta.idempotencyKey(),"
                                + " meta.idempotencyKey(), meta.idempotencyKey('refund'),"
                                + " meta.idempotencyKey(0)] })",
                        "{}",
                        configId,
                        origin);
        return StreamSupport.stream(event.get("keys").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void areTheSameForTheSame() throws Exception {
        List<String> first = keys(39, new InvocationOrigin("e1", 0));
        assertThat(first).allMatch(key -> key.matches("[0-9a-f]{32}"));
        assertThat(first.subList(0, 3)).doesNotHaveDuplicates();
        assertThat(first.get(3)).isEqualTo(first.get(0));
        assertThat(keys(39, new InvocationOrigin("e1", 0))).isEqualTo(first);
        assertThat(keys(39, new InvocationOrigin("e2", 0))).doesNotContainAnyElementsOf(first);
        assertThat(keys(40, new InvocationOrigin("e1", 0))).doesNotContainAnyElementsOf(first);
    }

    @Test
    void areAlwaysTheSame() throws Exception { // receivers remember them across our versions
        assertThat(keys(39, new InvocationOrigin("e1", 0)).get(0))
                .isEqualTo("704c2d4c9b43aa0052c6da96faa12eed");
    }

    @Test
    void withoutAnOriginNoTwoAreEqual() throws Exception {
        assertThat(keys(39, null)).doesNotContainAnyElementsOf(keys(39, null));
    }

    @Test
    void pluginsThatLookThroughMetaDoNotMeetThem() throws Exception { // contract §3.1
        JsonNode event =
                run(
                        "exports.processEvent = (e, meta) => { const seen = Object.keys(meta).sort();"
                                + " for (const k in meta) seen.push(k); meta.idempotencyKey = 1;"
                                + " return { seen, still: typeof meta.idempotencyKey } }",
                        "{}",
                        39,
                        new InvocationOrigin("e1", 0));
        assertThat(event.get("seen").toString()).doesNotContain("idempotency").contains("storage");
        assertThat(event.get("still").asText()).isEqualTo("function");
    }

    @ParameterizedTest
    @CsvSource({
        "{},false",
        "{\"idempotencyKeyHeader\":true},true",
        "{\"idempotencyKeyHeader\":\"true\"},true",
        "{\"idempotencyKeyHeader\":\"no\"},false"
    })
    void areSentIfTheConfigAsksForThem(String config, boolean sent) throws Exception {
        run(
                """
                exports.processEvent = async (e) => {
                    const at = 'https://x.test/'
                    await fetch(at + 'get')
                    await fetch(at + 'post', { method: 'POST' })
                    await fetch(at + 'own', { method: 'PUT', headers: { 'idempotency-key': 'mine' } })
                    await fetch(at + 'delete', { method: 'DELETE' })
                    return {}
                }""",
                config,
                39,
                new InvocationOrigin("e1", 0));
        assertThat(world.requests.get(0)).isEqualTo("GET /get ");
        assertThat(world.requests.get(2)).isEqualTo("PUT /own mine ");
        String[] post = world.requests.get(1).split(" ");
        String[] delete = world.requests.get(3).split(" ");
        assertThat(post).hasSize(sent ? 3 : 2);
        if (sent) {
            assertThat(post[2]).matches("[0-9a-f]{32}").isNotEqualTo(delete[2]);
            assertThat(keys(39, new InvocationOrigin("e1", 0))).doesNotContain(post[2], delete[2]);
        }
    }

    /** As a plugin does that keeps in storage whom it has told the third party about. */
    @Test
    void aRetryThatLeavesARequestOutGivesItsKeyToNoOther() throws Exception {
        String plugin =
                """
                exports.processEvent = async () => {
                    const at = 'https://x.test/'
                    %s
                    await fetch(at + 'event', { method: 'POST' })
                    await fetch(at + 'event', { method: 'POST' })
                    return {}
                }""";
        InvocationOrigin origin = new InvocationOrigin("e1", 0);
        String config = "{\"idempotencyKeyHeader\":true}";
        run(plugin.formatted("await fetch(at + 'event', { method: 'PUT' })"), config, 39, origin);
        run(plugin.formatted(""), config, 39, origin);
        assertThat(world.requests).hasSize(5);
        assertThat(world.requests.subList(0, 3)).doesNotHaveDuplicates();
        assertThat(world.requests.subList(3, 5)).isEqualTo(world.requests.subList(1, 3));
        assertThat(world.requests.subList(0, 3).stream().map(each -> each.split(" ")[2]))
                .doesNotHaveDuplicates();
    }
}
