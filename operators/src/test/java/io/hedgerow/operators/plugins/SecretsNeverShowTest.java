package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hedgerow.operators.output.PluginLogEntry;
import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.host.HttpTransportException;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A real plugin does everything that an author does by accident with a secret of its config: it is
 * in no output of the operator that people read (contract §1.3, §10 row 20).
 */
class SecretsNeverShowTest {

    private static final long TEAM = 2;
    private static final int CONFIG = 1;
    private static final String SECRET = "top secret/key&1=\u00fc\"\\";

    private static final String CODE =
            """
            const ways = {
              console: (key, meta) => {
                console.log('key', key, [key], { key })
                console.error(new Error('no ' + key))
                console.warn(JSON.stringify(meta.config))
                console.info({ authorization: 'Basic ' + Buffer.from('api:' + key).toString('base64') })
                console.debug(new URLSearchParams({ key }).toString())
              },
              throws: (key) => { throw new Error('401 for ' + key) },
              value: (key) => { throw key },
              object: (key) => { throw { status: 401, key } },
              name: (key) => { throw Object.assign(new Error('x'), { name: key }) },
              stack: (key) => { throw Object.assign(new Error('x'), { stack: 'Error: x\\n    at ' + key }) },
              frame: (key) => ({ [key]() { throw new TypeError('x') } })[key](),
              retry: (key) => { throw new RetryError('again with ' + key) },
              rejects: (key) => { Promise.reject(new Error('left alone: ' + key)) },
              fetch: (key) => fetch('https://api.example/' + encodeURIComponent(key) + '?key=' + key),
              unawaited: (key) => { fetch('https://api.example/?' + new URLSearchParams({ key })) },
              badAddress: (key) => fetch('ftp://' + encodeURIComponent(key) + '@api.example/'),
              noAddress: (key) => fetch(key),
              json: (key) => JSON.parse(key),
              job: (key, meta) => meta.jobs.later({}).runIn(1, key),
              module: (key) => require(key),
            }
            exports.processEvent = async (event, meta) => {
              await ways[event.event](meta.config.key, meta)
              return event
            }
            """;

    /** Ways to fail whose messages name no value. */
    private static final Set<String> QUOTE_NOTHING = Set.of("badAddress", "noAddress", "json");

    private OperatorHarness harness;
    private HttpByHand http;

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private void open(SecretMask mask) throws Exception {
        http = new HttpByHand();
        PluginInstallation plugin =
                PluginInstallation.of(
                        new PluginIdentity(TEAM, 100 + CONFIG, CONFIG, "p"),
                        1,
                        TranspiledSource.verbatim("index.js", CODE),
                        new ObjectMapper().writeValueAsString(Map.of("key", SECRET)),
                        Map.of(),
                        0,
                        PluginInstallation.OnError.DEAD_LETTER,
                        null,
                        mask);
        harness =
                new OperatorHarness(
                        Lane.HOME,
                        new AtomicReference<>(List.of(plugin)),
                        () -> TestPlatforms.with(http),
                        PluginOperatorOptions.DEFAULT,
                        new HashMapStateBackend(),
                        1,
                        0);
        harness.open(null, 1_000_000);
    }

    /** Everything that people will read. */
    private String shown(String way) throws Exception {
        harness.send(TEAM, "person", way);
        for (HttpByHand.Exchange exchange : http.exchanges) {
            exchange.response()
                    .completeExceptionally(
                            new HttpTransportException(
                                    "connect to " + exchange.request().url() + " failed",
                                    "system",
                                    "ECONNREFUSED",
                                    null));
            harness.runMails();
        }
        return Stream.of(
                        PluginOutputs.PLUGIN_LOG,
                        PluginOutputs.STATUS,
                        PluginOutputs.APP_METRICS,
                        PluginOutputs.DEAD_LETTERS)
                .map(harness::side)
                .map(Object::toString)
                .reduce("", String::concat);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "console",
                "throws",
                "value",
                "object",
                "name",
                "stack",
                "frame",
                "retry",
                "rejects",
                "fetch",
                "unawaited",
                "badAddress",
                "noAddress",
                "json",
                "job",
                "module"
            })
    void inNoLogErrorStatusMetricOrDeadLetter(String way) throws Exception {
        open(new SecretMask(List.of(SECRET)));
        String shown = shown(way);
        if (!QUOTE_NOTHING.contains(way)) {
            assertThat(shown).contains(SecretMask.HIDDEN);
        }
        assertThat(shown).doesNotContain("secret", "key&1", "key%26");
        assertThat(shown)
                .doesNotContain(
                        Base64.getEncoder()
                                .encodeToString(("api:" + SECRET).getBytes(StandardCharsets.UTF_8))
                                .substring(8, 24));
    }

    /** Else the test above would pass for a plugin that shows nothing. */
    @Test
    void withoutTheMaskItWouldShow() throws Exception {
        open(SecretMask.NONE);
        assertThat(shown("console")).contains("top secret/key&1");
        assertThat(shown("fetch")).contains("https://api.example/top%20secret%2Fkey%261");
        assertThat(harness.side(PluginOutputs.PLUGIN_LOG))
                .extracting(PluginLogEntry::message)
                .anyMatch(line -> line.contains("FetchError"));
    }
}
