package io.hedgerow.operators.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract §1.3, §10 row 20. */
class SecretMaskTest {

    private static final String H = SecretMask.HIDDEN;

    private static SecretMask of(String... secrets) {
        return new SecretMask(List.of(secrets));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cret-key_1.0",
                "pass word/with?every&thing=#+%25",
                "gehe\u00efm \ud83d\udd11 \"quoted\" \\ 'single' (x)!*~",
                "-----BEGIN KEY-----\nMIIE\tvAIB\n-----END KEY-----\n"
            })
    void hidesASecretInEveryFormThatTheHostAndJavaScriptMakeOfIt(String secret) throws Exception {
        SecretMask mask = of(secret);
        String form = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        String component = form.replace("+", "%20").replace("%27", "'").replace("%7E", "~");
        String json = new ObjectMapper().writeValueAsString(secret);
        assertThat(mask.apply("a " + secret + " b")).isEqualTo("a " + H + " b");
        assertThat(mask.apply("?k=" + form + "&x")).isEqualTo("?k=" + H + "&x");
        String lower =
                Pattern.compile("%..")
                        .matcher(component)
                        .replaceAll(escape -> escape.group().toLowerCase(Locale.ROOT));
        assertThat(mask.apply("/" + lower + "/")).isEqualTo("/" + H + "/");
        assertThat(mask.apply("/" + component + "/")).isEqualTo("/" + H + "/");
        assertThat(mask.apply("{\"k\":" + json + "}")).isEqualTo("{\"k\":\"" + H + "\"}");
    }

    @Test
    void hidesASecretInsideBase64() {
        SecretMask mask = of("s3cret-key-1>>?");
        for (String before : List.of("", "a", "ab", "user:", "api-user:")) {
            for (String after : List.of("", ":", "xy", "tail")) {
                byte[] bytes = (before + "s3cret-key-1>>?" + after).getBytes();
                for (Base64.Encoder encoder :
                        List.of(Base64.getEncoder(), Base64.getUrlEncoder().withoutPadding())) {
                    String text = "Basic " + encoder.encodeToString(bytes);
                    assertThat(mask.apply(text)).as(text).contains(H);
                    assertThat(mask.apply(text).replace(H, "").length())
                            .as("of the secret nothing but bits at the ends is left: " + text)
                            .isLessThanOrEqualTo(
                                    "Basic ".length() + (before.length() + after.length()) * 2 + 6);
                }
            }
        }
    }

    @Test
    void theValuesOfASecretThatIsJsonAreSecretsToo() {
        String key =
                "{\"type\":\"service\",\"private_key\":\"-----BEGIN\\nMIIE\",\"ids\":[1234567890]}";
        SecretMask mask = of(key);
        assertThat(mask.apply(key)).isEqualTo(H);
        assertThat(mask.apply("-----BEGIN\nMIIE 1234567890 service"))
                .isEqualTo(H + " " + H + " service");
        assertThat(of("{not json}").apply("{not json}")).isEqualTo(H);
    }

    @Test
    void leavesEverythingElseAsItIs() {
        assertThat(of("abc").apply("abc")).isEqualTo("abc");
        assertThat(of("s3cret").apply("S3CRET s3cre t")).isEqualTo("S3CRET s3cre t");
        assertThat(of("s3cret").apply(null)).isNull();
        assertThat(of("a$1\\b").apply("a$1\\b $1")).isEqualTo(H + " $1");
    }

    @Test
    void theLongerSecretFirst() {
        assertThat(of("s3cret", "s3cret-longer").apply("s3cret-longer s3cret"))
                .isEqualTo(H + " " + H);
    }

    @Test
    void isEqualByItsSecretsAndShowsNone() {
        assertThat(of("s3cret")).isEqualTo(of("s3cret")).isNotEqualTo(of("other"));
        assertThat(of("s3cret").and(List.of("another"))).isEqualTo(of("another", "s3cret"));
        assertThat(of("s3cret").toString()).doesNotContain("s3cret");
    }
}
