package io.hedgerow.deployment.dryrun;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.operators.ingest.EventEnvelope;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What plugins do with events after ingestion is tried, too, and nothing leaves. */
@Timeout(120)
class DryRunDeliveryTest {

    private static final String SECRET = "tok-3n";

    private static String uuid(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static EventEnvelope event(String name) {
        return DryRunFixture.event(uuid(name), name, "1.2.3.4", "2");
    }

    private static Version version(String label, String code, String config) {
        return DryRunFixture.version(label, code, config, Map.of(), SECRET);
    }

    private static JsonNode run(
            boolean recordings, Version active, Version candidate, String... events)
            throws DryRunException {
        DryRunReport report =
                DryRunFixture.run(
                        HttpPolicy.ok(),
                        recordings,
                        active,
                        candidate,
                        DryRunDeliveryTest::event,
                        events);
        assertThat(report.json().get("differs").booleanValue()).isEqualTo(report.differs());
        return report.json();
    }

    @Test
    void eachFunctionGetsTheEventAsItLeavesTheVersionsOwnProcessEvent() throws Exception {
        String code =
                """
                exports.processEvent = (event) => {
                  if (event.event === 'unwanted') return null
                  event.properties.price *= FACTOR
                  return event
                }
                exports.onEvent = async (event) => {
                  if (event.event === 'bad') throw new RangeError('price ' + event.properties.price)
                  await fetch('https://a.example/' + event.properties.price, { method: 'PUT' })
                  console.log(event.timestamp, event.properties.$ip, event.uuid)
                }
                exports.exportEvents = async (events, { storage }) => {
                  await storage.set('exported', events.map((e) => e.event + e.properties.price))
                }
                """;
        Version active = version("active", code.replace("FACTOR", "1"), "{}");
        JsonNode same = run(false, active, active, "a", "bad", "unwanted");
        assertThat(same.get("differs").booleanValue()).isFalse();
        assertThat(same.at("/candidate/deliveries/onEvent/calls").asInt()).isEqualTo(2);
        assertThat(same.at("/candidate/deliveries/onEvent/errors"))
                .hasToString("{\"RangeError: price 2\":1}");
        assertThat(same.at("/candidate/deliveries/onEvent/milliseconds/total").asDouble())
                .isPositive();
        assertThat(same.at("/candidate/deliveries/exportEvents/calls").asInt()).isEqualTo(1);
        assertThat(same.at("/effects/logs/0/what").asText())
                .isEqualTo("LOG 2026-11-24T10:00:00.000Z 1.2.3.4 " + uuid("a"));

        JsonNode differs =
                run(
                        false,
                        active,
                        version("new", code.replace("FACTOR", "3"), "{}"),
                        "a",
                        "bad",
                        "unwanted");
        assertThat(differs.at("/effects/http"))
                .hasToString(
                        "[{\"what\":\"PUT a.example/2\",\"active\":1,\"candidate\":0},"
                                + "{\"what\":\"PUT a.example/6\",\"active\":0,\"candidate\":1}]");
        assertThat(differs.at("/effects/storage/0/candidate").asText())
                .isEqualTo("[\"a6\",\"bad6\"]");
        assertThat(differs.get("differences")).hasSize(2);
        assertThat(differs.at("/differences/1/deliveries"))
                .hasToString(
                        "[{\"function\":\"onEvent\","
                                + "\"active\":{\"outcome\":\"failed\",\"error\":\"RangeError: price 2\"},"
                                + "\"candidate\":{\"outcome\":\"failed\",\"error\":\"RangeError: price 6\"}}]");
        assertThat(DryRunText.of(differs, 20))
                .anyMatch(line -> line.startsWith("onEvent of candidate: 2 calls, 1 failed; "))
                .contains(
                        "bad of person (%s): onEvent: failed RangeError: price 2 -> failed RangeError: price 6"
                                .formatted(uuid("bad")));
    }

    @Test
    void batchesAreAsLargeAsTheConfigSaysAndFailTogether() throws Exception {
        String code =
                """
                exports.exportEvents = (events) => {
                  if (events.length > 1) throw new Error('too many: ' + events.length)
                }
                """;
        JsonNode report =
                run(
                        false,
                        version("active", code, "{\"exportEventsBufferBytes\":\"1\"}"),
                        version("new", code, "{\"exportEventsToIgnore\":\"c\"}"),
                        "a",
                        "b",
                        "c");
        assertThat(report.at("/active/deliveries/exportEvents/calls").asInt()).isEqualTo(3);
        assertThat(report.at("/active/deliveries/exportEvents/failed").asInt()).isZero();
        assertThat(report.at("/candidate/deliveries/exportEvents/calls").asInt()).isEqualTo(1);
        assertThat(report.at("/differences/1/deliveries/0/candidate/error").asText())
                .isEqualTo("Error: too many: 2");
        assertThat(report.at("/differences/2/deliveries/0/candidate/outcome").asText())
                .isEqualTo("none");
    }

    @Test
    void webhooksAreComparedByWhatTheySayAndSecretsAreHidden() throws Exception {
        String code =
                """
                exports.composeWebhook = (event, { config }) => {
                  if (event.event === 'b') return null
                  return {
                    url: 'https://hooks.example/' + config.token,
                    headers: { 'X-Kind': 'KIND' },
                    body: JSON.stringify({ at: event.timestamp.toISOString(), token: config.token }),
                    method: 'POST',
                  }
                }
                """;
        String config = "{\"token\":\"" + SECRET + "\"}";
        JsonNode report =
                run(
                        false,
                        version("active", code.replace("KIND", "old"), config),
                        version("new", code.replace("KIND", "new"), config),
                        "a",
                        "b");
        assertThat(report.get("differences")).hasSize(1);
        assertThat(report.at("/differences/0/deliveries/0/webhook"))
                .hasToString(
                        "[{\"path\":\"headers.X-Kind\",\"active\":\"old\",\"candidate\":\"new\"}]");
        assertThat(report.at("/candidate/deliveries/composeWebhook/calls").asInt()).isEqualTo(2);
        assertThat(report.at("/effects/http/0/candidate").asInt()).isEqualTo(1);
        assertThat(report.toString()).doesNotContain(SECRET);
    }

    @Test
    void besideNoActiveVersionOnlyWhatFailsIsListed() throws Exception {
        String code =
                "exports.onEvent = (event) => { if (event.event === 'b') throw new Error('no b') }";
        JsonNode report = run(false, null, version("new", code, "{}"), "a", "b");
        assertThat(report.get("differs").booleanValue()).isTrue();
        assertThat(report.at("/candidate/outcomes/passed").asInt()).isEqualTo(2);
        assertThat(report.get("differences")).hasSize(1);
        assertThat(report.at("/differences/0/event").asText()).isEqualTo("b");
        JsonNode none =
                run(false, null, version("new", "exports.processEvent = e => e", "{}"), "a");
        assertThat(none.get("differs").booleanValue()).isFalse();
    }

    @Test
    void sessionRecordingsAreForOnSnapshotOfTeamsThatHaveThem() throws Exception {
        String code = "exports.onSnapshot = (event) => console.log(event.event)";
        Version version = version("new", code, "{}");
        assertThat(
                        run(true, null, version, "$snapshot", "a")
                                .at("/candidate/deliveries/onSnapshot/calls")
                                .asInt())
                .isEqualTo(1);
        assertThat(
                        run(false, null, version, "$snapshot")
                                .at("/candidate/deliveries/onSnapshot/calls")
                                .asInt())
                .isZero();
    }
}
