package io.hedgerow.deployment.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoint over real HTTP, with the log and the registry replaced. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CaptureServerTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123Z");
    private static final JsonMapper JSON = new JsonMapper();
    private static final String EVENT =
            "{\"token\":\"t1\",\"event\":\"paid\",\"distinct_id\":\"ada\",\"properties\":{\"n\":1}}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<InputMessage> stored = new CopyOnWriteArrayList<>();
    private final List<String> lookups = new CopyOnWriteArrayList<>();
    private volatile MessageLog log = stored::addAll;
    private volatile boolean registryDown;
    private volatile long cacheSecond;
    private CaptureServer server;

    @BeforeEach
    void forget() {
        stored.clear();
        lookups.clear();
        cacheSecond += TeamDirectory.KNOWN_FOR.toSeconds();
        log = stored::addAll;
        registryDown = false;
    }

    @BeforeAll
    void start() throws IOException {
        TeamDirectory teams = new TeamDirectory(this::find, () -> cacheSecond * 1_000_000_000L);
        CaptureService service =
                new CaptureService(
                        new PayloadDecoder(1_000_000),
                        teams,
                        messages -> log.append(messages),
                        InstantSource.fixed(NOW));
        server = CaptureServer.start("127.0.0.1", 0, service, List.of());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Optional<Team> find(String token) throws SQLException {
        if (registryDown) {
            throw new SQLException("connection refused");
        }
        lookups.add(token);
        return switch (token) {
            case "t1" -> Optional.of(new Team(1, false));
            case "t2" -> Optional.of(new Team(2, true));
            default -> Optional.empty();
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/capture",
                "/capture/",
                "/batch",
                "/batch/",
                "/e",
                "/e/",
                "/track",
                "/track/"
            })
    void acceptsAnEventOnEveryPath(String path) throws Exception {
        HttpResponse<String> response = post(path, "application/json", EVENT.getBytes());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":1}");
        assertThat(stored).hasSize(1);
        JsonNode message = JSON.readTree(stored.get(0).value());
        assertThat(message.get("distinct_id").textValue()).isEqualTo("ada");
        assertThat(message.get("team_id").intValue()).isEqualTo(1);
        assertThat(message.get("ip").textValue()).isEqualTo("127.0.0.1");
        assertThat(message.get("site_url").textValue()).isEqualTo(server.url().toString());
        assertThat(message.get("now").textValue()).isEqualTo("2026-03-01T10:00:00.123Z");
        assertThat(message.get("sent_at").textValue()).isEmpty();
        assertThat(JSON.readTree(message.get("data").textValue())).isEqualTo(JSON.readTree(EVENT));
        assertThat(new String(stored.get(0).key()))
                .as("hex SHA-256 of 1:ada")
                .isEqualTo("31a9390db59a21a07ea1c5a19895a922e71d18c3ecea036d6d68aa1a8ac48a62");
    }

    @Test
    void theNewerPathSaysOk() throws Exception {
        assertThat(post("/i/v0/e/", "application/json", EVENT.getBytes()).body())
                .isEqualTo("{\"status\":\"Ok\"}");
        assertThat(stored).hasSize(1);
    }

    @Test
    void engageIsAnIdentify() throws Exception {
        post("/engage/", "application/json", "{\"$token\":\"t1\",\"$distinct_id\":7}".getBytes());

        assertThat(stored.get(0).data().get("event").textValue()).isEqualTo("$identify");
        assertThat(stored.get(0).distinctId()).isEqualTo("7");
        assertThat(stored.get(0).data().get("properties").isObject()).isTrue();
    }

    @Test
    void unwrapsABatchAndSkipsEventsWithoutAName() throws Exception {
        String batch =
                "{\"api_key\":\"t1\",\"sent_at\":\"2026-03-01T09:59:58Z\",\"batch\":["
                        + "{\"event\":\"a\",\"distinct_id\":\"x\"},"
                        + "{\"distinct_id\":\"x\"},"
                        + "{\"event\":\"b\",\"properties\":{\"distinct_id\":\"y\"},"
                        + "\"uuid\":\"0189F7B4-1111-7000-8000-000000000001\"}]}";

        assertThat(post("/batch/", "application/json", gzip(batch), "Content-Encoding", "gzip"))
                .extracting(HttpResponse::statusCode)
                .isEqualTo(200);

        assertThat(stored).extracting(InputMessage::distinctId).containsExactly("x", "y");
        assertThat(stored.get(1).uuid()).hasToString("0189f7b4-1111-7000-8000-000000000001");
        assertThat(stored.get(0).sentAt()).isEqualTo("2026-03-01T09:59:58Z");
    }

    @Test
    void acceptsAnArray() throws Exception {
        post("/track", "application/json", ("[" + EVENT + "," + EVENT + "]").getBytes());

        assertThat(stored).hasSize(2);
        assertThat(stored.get(0).uuid()).isLessThan(stored.get(1).uuid());
    }

    @Test
    void readsEveryEncoding() throws Exception {
        String base64 = Base64.getEncoder().encodeToString(EVENT.getBytes());
        String form = "application/x-www-form-urlencoded";
        post("/e/?compression=gzip-js", "text/plain", gzip(EVENT));
        post("/e/?compression=gzip", "", gzip(EVENT));
        post("/e/", "text/plain", gzip(EVENT));
        post("/e/?compression=base64", "text/plain", base64.getBytes());
        post("/e/", form, ("data=" + encode(base64) + "&compression=base64").getBytes());
        post("/e/", form, ("data=" + encode(EVENT)).getBytes());
        post("/e/?compression=base64", "text/plain", ("data=" + encode(base64)).getBytes());
        get("/e/?data=" + encode(base64) + "&_=1772359198000");
        get("/e/?ip=1&_=1772359198&data=" + encode(EVENT));

        assertThat(stored).hasSize(9);
        assertThat(stored).allMatch(message -> message.data().get("event").asText().equals("paid"));
        assertThat(stored.get(7).sentAt()).isEqualTo("2026-03-01T09:59:58Z");
        assertThat(stored.get(8).sentAt()).isEqualTo("2026-03-01T09:59:58Z");
    }

    @Test
    void looksForTheTokenInTheOrderOfTheContract() throws Exception {
        String untold = "{\"event\":\"a\",\"distinct_id\":\"x\"}";
        get("/e/?token=q1&api_key=q2&data=" + encode(EVENT));
        get("/e/?api_key=q2&data=" + encode(EVENT));
        String form = "application/x-www-form-urlencoded";
        post("/e/", form, ("token=f2&api_key=f1&data=" + encode(EVENT)).getBytes());
        post("/e/", form, ("token=f2&data=" + encode(EVENT)).getBytes());
        post("/e/", "", EVENT.replace("{\"token\"", "{\"$token\":\"j1\",\"token\"").getBytes());
        post("/e/", "", EVENT.replace("\"token\":\"t1\"", "\"api_key\":\"j3\"").getBytes());
        post("/e/", "", untold.replace("}", ",\"properties\":{\"token\":\"j4\"}}").getBytes());
        post("/e/?token=ignored", "", EVENT.getBytes());

        assertThat(lookups).containsExactly("q1", "q2", "f1", "f2", "j1", "j3", "j4", "t1");
        assertThat(post("/e/?token=t1", "", untold.getBytes()).statusCode())
                .as("a token in the query counts for GET only")
                .isEqualTo(401);
    }

    @Test
    void leavesOutTheAddressWhenTheTeamAnonymizes() throws Exception {
        post("/e/", "", EVENT.replace("t1", "t2").getBytes(), "X-Forwarded-For", "9.9.9.9");
        post("/e/", "", EVENT.getBytes(), "X-Forwarded-For", "81.2.69.142:1234, 10.0.0.1");
        post("/e/", "", EVENT.getBytes(), "X-Forwarded-For", "2001:218::1");

        assertThat(stored)
                .extracting(InputMessage::ip)
                .containsExactly(null, "81.2.69.142", "2001:218::1");
    }

    @Test
    void cutsADistinctIdTo200Characters() throws Exception {
        String longId = "😀".repeat(201);
        post("/e/", "", EVENT.replace("ada", longId).getBytes(StandardCharsets.UTF_8));

        assertThat(stored.get(0).distinctId()).isEqualTo("😀".repeat(200));
    }

    @Test
    void turnsNumbersThatJsonDoesNotKnowIntoNull() throws Exception {
        post("/e/", "", EVENT.replace("\"n\":1", "\"n\":NaN,\"m\":[-Infinity,1.5]").getBytes());

        assertThat(stored.get(0).data().get("properties"))
                .hasToString("{\"n\":null,\"m\":[null,1.5]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"event\":\"a\",\"distinct_id\":\"x\"}|401|authentication_error|missing_api_key|API key not provided. You can find your project API key in PostHog project settings.",
                "{\"token\":\"no\",\"event\":\"a\",\"distinct_id\":\"x\"}|401|authentication_error|invalid_api_key|Project API key invalid. You can find your project API key in PostHog project settings.",
                "{\"token\":\"no\",\"project_id\":1,\"event\":\"a\",\"distinct_id\":\"x\"}|401|authentication_error|invalid_personal_api_key|Invalid Personal API key.",
                "{\"token\":\"t1\",\"event\":\"a\"}|400|validation_error|invalid_payload|Invalid payload: All events must have the event field \"distinct_id\"!",
                "{\"token\":\"t1\",\"event\":\"a\",\"distinct_id\":\"\"}|400|validation_error|invalid_payload|Invalid payload: Event field \"distinct_id\" should not be blank!",
                "{\"token\":\"t1\",\"event\":\"a\",\"distinct_id\":\"  \"}|400|validation_error|invalid_payload|Invalid payload: Event field \"distinct_id\" should not be blank!",
                "{\"token\":\"t1\",\"event\":\"a\",\"$distinct_id\":null,\"distinct_id\":\"x\"}|400|validation_error|invalid_payload|Invalid payload: Event field \"distinct_id\" should not be blank!",
                "{\"token\":\"t1\",\"event\":\"a\",\"distinct_id\":\"x\",\"uuid\":\"nope\"}|400|validation_error|invalid_payload|Invalid payload: Event field \"uuid\" is not a valid UUID!",
                "{\"token\":\"t1\",\"event\":\"a\",\"distinct_id\":\"x\",\"properties\":[1]}|400|validation_error|invalid_payload|Invalid payload: Properties must be a JSON object, received array!",
                "{\"token\":\"t1\",\"batch\":[null]}|400|validation_error|invalid_payload|Invalid payload: some events are null",
                "{\"token\":\"t1\",\"batch\":[3]}|400|validation_error|invalid_payload|Invalid payload: Events must be JSON objects, received number!",
                "{\"token\":\"t1\",\"batch\":\"x\"}|400|validation_error|invalid_payload|Invalid payload: Field \"batch\" must be a JSON array, received string!",
                "{\"token\":\"t1\",\"sent_at\":\"yesterday\",\"event\":\"a\",\"distinct_id\":\"x\"}|400|validation_error|invalid_payload|Malformed request data, invalid sent at: \"yesterday\" is not an ISO 8601 time",
                "[]|400|validation_error|no_data|No data found. Make sure to use a POST request when sending the payload in the body of the request.",
                "``|400|validation_error|no_data|No data found. Make sure to use a POST request when sending the payload in the body of the request.",
            })
    void refuses(String body, int status, String type, String code, String detail)
            throws Exception {
        HttpResponse<String> response = post("/capture/", "application/json", body.getBytes());

        assertThat(response.statusCode()).isEqualTo(status);
        JsonNode error = JSON.readTree(response.body());
        assertThat(error)
                .isEqualTo(
                        JSON.createObjectNode()
                                .put("type", type)
                                .put("code", code)
                                .put("detail", detail)
                                .putNull("attr"));
        assertThat(stored).isEmpty();
    }

    @Test
    void refusesWhatIsNotJson() throws Exception {
        assertThat(post("/e/", "", "{\"event\":".getBytes()))
                .matches(r -> r.statusCode() == 400)
                .extracting(HttpResponse::body)
                .asString()
                .contains("Malformed request data: Invalid JSON: ");
        byte[] broken = gzip(EVENT);
        broken[12] ^= 0x55;
        assertThat(post("/e/", "", broken, "Content-Encoding", "gzip"))
                .matches(r -> r.statusCode() == 400)
                .extracting(HttpResponse::body)
                .asString()
                .contains("Malformed request data: Failed to decompress data. ");
        assertThat(post("/e/?compression=gzip-js", "", "undefined".getBytes()).body())
                .contains("is the literal string 'undefined'");
        assertThat(post("/e/?compression=lz64", "", EVENT.getBytes()).body())
                .contains("Unsupported compression \\\"lz64\\\"");
        assertThat(stored).isEmpty();
    }

    @Test
    void refusesWhatIsTooLarge() throws Exception {
        assertThat(post("/e/", "", new byte[CaptureServer.MAX_BODY_BYTES + 1]))
                .matches(r -> r.statusCode() == 413)
                .extracting(HttpResponse::body)
                .asString()
                .contains("request_too_large", "the body is larger than");
        byte[] bomb = gzip("\"" + "x".repeat(1_000_001) + "\"");
        assertThat(post("/e/", "", bomb, "Content-Encoding", "gzip"))
                .matches(r -> r.statusCode() == 413)
                .extracting(HttpResponse::body)
                .asString()
                .contains("unpacks to more than 1000000 bytes");
    }

    @Test
    void acknowledgesNothingThatIsNotStored() throws Exception {
        log =
                messages -> {
                    throw CaptureException.unavailable(new IOException("broker gone"));
                };
        HttpResponse<String> response = post("/e/", "", EVENT.getBytes());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"server_error\"", "Unable to store event.");

        log = stored::addAll;
        registryDown = true;
        assertThat(post("/e/", "", EVENT.replace("t1", "t9").getBytes()).statusCode())
                .isEqualTo(503);
        registryDown = false;
        assertThat(post("/e/", "", EVENT.getBytes()).statusCode()).isEqualTo(200);
        assertThat(stored).hasSize(1);
    }

    @Test
    void answersBrowsersOfEveryOrigin() throws Exception {
        HttpResponse<String> preflight =
                client.send(
                        request("/e/", "")
                                .header("Origin", "https://shop.example")
                                .method("OPTIONS", BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin"))
                .contains("https://shop.example");

        HttpResponse<String> refused =
                post("/e/", "", "{}".getBytes(), "Origin", "https://shop.example");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().map())
                .containsEntry("access-control-allow-origin", List.of("https://shop.example"));
    }

    @Test
    void asksTheRegistryOncePerToken() throws Exception {
        for (int i = 0; i < 3; i++) {
            post("/e/", "", EVENT.getBytes());
            post("/e/", "", EVENT.replace("t1", "nobody").getBytes());
        }
        assertThat(lookups).containsExactly("t1", "nobody");
    }

    @Test
    void aPortThatIsTakenIsOneClearError() {
        assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                                () ->
                                        CaptureServer.start(
                                                "127.0.0.1", server.port(), null, List.of())))
                .isInstanceOf(IOException.class)
                .hasMessage("Capture cannot listen on 127.0.0.1:" + server.port());
    }

    private HttpResponse<String> post(
            String path, String contentType, byte[] body, String... headers) throws Exception {
        HttpRequest.Builder request =
                request(path, contentType).POST(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path, "").GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String contentType) {
        HttpRequest.Builder builder =
                HttpRequest.newBuilder(URI.create(server.url() + path))
                        .timeout(Duration.ofSeconds(30));
        Map.of("Content-Type", contentType)
                .forEach(
                        (name, value) -> {
                            if (!value.isEmpty()) builder.header(name, value);
                        });
        return builder;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
