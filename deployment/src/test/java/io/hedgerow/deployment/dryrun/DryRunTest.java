package io.hedgerow.deployment.dryrun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.SecretMask;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two versions of a plugin on events, with the real runtime. */
@Timeout(120)
class DryRunTest {

    private static final String EVERYTHING =
            """
            exports.setupPlugin = ({ config, global }) => { global.word = config.word }
            exports.processEvent = async (event, { storage, global, jobs }) => {
              event.properties.random = Math.random()
              event.properties.at = Date.now()
              event.properties.word = global.word
              const n = (await storage.get('n', 0)) + 1
              await storage.set('n', n)
              if (event.event === 'bad') throw new RangeError('too bad, ' + global.word)
              if (event.event === 'unwanted') return null
              console.log('seen', global.word)
              posthog.capture('made', { n })
              await jobs.later({}).runIn(1, 'minutes')
              const answer = await fetch('https://api.example/things/' + event.event + '?q=' + n, { method: 'POST' })
              event.properties.status = answer.status
              return event
            }
            """;

    private static EventEnvelope event(String name) {
        return DryRunFixture.event("uuid-" + name, name, null, "1.0");
    }

    private static Version version(String label, String code, String config, String... secrets) {
        return DryRunFixture.version(label, code, config, Map.of("n", "7"), secrets);
    }

    private static DryRunReport run(
            HttpPolicy http, Version active, Version candidate, String... events)
            throws DryRunException {
        return DryRunFixture.run(http, false, active, candidate, DryRunTest::event, events);
    }

    @Test
    void theSameVersionTwiceDoesTheSame() throws Exception {
        Version version = version("active", EVERYTHING, "{\"word\":\"hi\"}");
        DryRunReport report =
                run(HttpPolicy.ok(), version, version, "a", "bad", "unwanted", "$snapshot");
        assertThat(report.json().toPrettyString()).contains("\"differs\" : false");
        assertThat(report.differs()).isFalse();
        assertThat(report.json().at("/candidate/outcomes"))
                .hasToString("{\"passed\":1,\"dropped\":1,\"threw\":1,\"skipped\":1}");
        assertThat(report.json().at("/effects/http"))
                .hasToString(
                        "[{\"what\":\"POST api.example/things/a\",\"active\":1,\"candidate\":1}]");
        assertThat(report.json().at("/effects/captured/0/what").asText()).isEqualTo("made");
        assertThat(report.json().at("/effects/jobs/0/what").asText()).isEqualTo("later");
        assertThat(report.json().at("/effects/storage"))
                .hasToString("[{\"key\":\"n\",\"active\":\"10\",\"candidate\":\"10\"}]");
        assertThat(report.json().at("/active/milliseconds/total").asDouble()).isPositive();
    }

    @Test
    void whatANewConfigChangesIsShownByPropertyAndSecretsAreNot() throws Exception {
        DryRunReport report =
                run(
                        HttpPolicy.ok(),
                        version("active", EVERYTHING, "{\"word\":\"old-secret\"}", "old-secret"),
                        version("new", EVERYTHING, "{\"word\":\"new-secret\"}", "new-secret"),
                        "a",
                        "bad");
        assertThat(report.differs()).isTrue();
        JsonNode first = report.json().at("/differences/0");
        assertThat(first.get("properties"))
                .as("that it differs, not how")
                .hasToString(
                        "[{\"path\":\"properties.word\",\"active\":\"%1$s\",\"candidate\":\"%1$s\"}]"
                                .formatted(SecretMask.HIDDEN));
        assertThat(report.json().toString()).doesNotContain("old-secret", "new-secret");
        assertThat(report.json().at("/effects/logs").toString())
                .contains("LOG seen **************** POSTHOG SECRET FIELD")
                .doesNotContain("new-secret");
        assertThat(report.json().at("/candidate/errors").toString())
                .contains("RangeError: too bad, *****")
                .doesNotContain("new-secret");
    }

    @Test
    void dropsErrorsAndEffectsThatDifferAreLines() throws Exception {
        String quiet =
                """
                exports.processEvent = (event) => {
                  if (event.event === 'a') return null
                  delete event.properties.price
                  return event
                }
                """;
        DryRunReport report =
                run(
                        HttpPolicy.refuse(),
                        version("active", EVERYTHING, "{}"),
                        version("new", quiet, "{}"),
                        "a",
                        "bad");
        String text = String.join("\n", DryRunText.of(report.json(), 10));
        assertThat(text)
                .contains("requests:  refused: every request fails with ENETDOWN")
                .contains("a of person (uuid-a): threw FetchError: ")
                .contains(" -> dropped")
                .contains(
                        "bad of person (uuid-bad): threw RangeError: too bad, undefined -> passed")
                .contains("http: POST api.example/things/a: 1 -> 0 times")
                .contains("captured: made: 1 -> 0 times")
                .contains("storage: n: 9 -> (untouched)")
                .endsWith("The versions differ.");
        assertThat(String.join("\n", DryRunText.of(report.json(), 1)))
                .contains("... and 1 more differences of events");
    }

    @Test
    void whatIsInRequestsCapturedEventsAndJobsIsCompared() throws Exception {
        String code =
                """
                exports.processEvent = async (event, { jobs, config }) => {
                  posthog.capture('made', { kind: 'KIND', same: 1 })
                  await jobs.later({ kind: 'KIND' }).runIn(DELAY, 'minutes')
                  await fetch('https://api.example/x?kind=KIND&key=' + config.key, {
                    method: 'POST', headers: { 'X-Kind': 'KIND', Authorization: config.key },
                    body: JSON.stringify({ kind: 'KIND', same: 1 }) })
                  return event
                }
                """;
        String config = "{\"key\":\"s3cret-key\"}";
        DryRunReport report =
                run(
                        HttpPolicy.ok(),
                        version(
                                "active",
                                code.replace("KIND", "one").replace("DELAY", "1"),
                                config,
                                "s3cret-key"),
                        version(
                                "new",
                                code.replace("KIND", "two").replace("DELAY", "2"),
                                config,
                                "s3cret-key"),
                        "a",
                        "b");
        assertThat(report.differs()).isTrue();
        assertThat(report.json().at("/effects/captured"))
                .hasToString(
                        "[{\"what\":\"made\",\"active\":2,\"candidate\":2,\"content\":"
                                + "[{\"path\":\"properties.kind\",\"active\":\"one\",\"candidate\":\"two\"}],\"different\":2}]");
        assertThat(report.json().at("/effects/jobs/0/content").findValuesAsText("path"))
                .containsExactly("delay_ms", "payload.kind");
        assertThat(report.json().at("/effects/http/0/content").findValuesAsText("path"))
                .containsExactly("body.kind", "headers.x-kind", "query");
        assertThat(report.json().toString()).doesNotContain("s3cret-key");
        assertThat(String.join("\n", DryRunText.of(report.json(), 10)))
                .contains("http: POST api.example/x: 2 with other content, the first:")
                .contains("http: POST api.example/x: body.kind: \"one\" -> \"two\"");
    }

    @Test
    void withoutAnActiveVersionTheEventsAsTheyCameAreComparedWith() throws Exception {
        Version adds =
                version(
                        "new",
                        "exports.processEvent = (e) => { if (e.event === 'b') e.properties.added = 1; return e }",
                        "{}");
        DryRunReport report = run(HttpPolicy.refuse(), null, adds, "a", "b");
        assertThat(report.json().get("differences")).hasSize(1);
        assertThat(report.json().at("/differences/0/properties"))
                .as("1.0 and 1 are one number in JavaScript")
                .hasToString("[{\"path\":\"properties.added\",\"candidate\":1}]");
        assertThat(String.join("\n", DryRunText.of(report.json(), 10)))
                .contains("b of person (uuid-b): properties.added: (none) -> 1");
    }

    @Test
    void whatIsNoEventOfTheTeamIsToldApart() throws Exception {
        String odd =
                """
                exports.processEvent = (event) => {
                  if (event.event === 'a') return 'a text'
                  return { ...event, team_id: 3 }
                }
                """;
        DryRunReport report = run(HttpPolicy.refuse(), null, version("new", odd, "{}"), "a", "b");
        assertThat(report.json().at("/candidate/errors"))
                .hasToString(
                        "{\"IllegalOperationError: Plugin tried to change event.team_id\":1,"
                                + "\"IllegalOperationError: processEvent returned something that is no event\":1}");
    }

    @Test
    void aSetupThatFailsIsTold() throws Exception {
        Version broken =
                version(
                        "new",
                        "exports.setupPlugin = () => { throw new Error('no key') }; exports.processEvent = e => e",
                        "{}");
        DryRunReport report =
                run(
                        HttpPolicy.refuse(),
                        version("active", "exports.processEvent = e => e", "{}"),
                        broken,
                        "a");
        assertThat(report.differs()).isTrue();
        assertThat(DryRunText.of(report.json(), 5))
                .anyMatch(line -> line.endsWith("setupPlugin failed: Error: no key"));
    }

    @Test
    void codeThatCannotBeLoadedIsAnError() {
        assertThatThrownBy(
                        () ->
                                run(
                                        HttpPolicy.refuse(),
                                        null,
                                        version("./new", "exports.processEvent = (", "{}"),
                                        "a"))
                .isInstanceOf(DryRunException.class)
                .hasMessageStartingWith("The ./new version cannot be loaded: ")
                .hasMessageContaining("SyntaxError: index.js:");
    }
}
