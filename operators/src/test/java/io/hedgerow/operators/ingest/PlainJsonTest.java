package io.hedgerow.operators.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {

    private static final List<String> OBJECTS =
            List.of(
                    "{}",
                    " {\t} \n",
                    "{\"a\":1}",
                    "{\"a\":{},\"b\":[],\"c\":[{}],\"d\":[[1,2],[]]}",
                    "{ \"a\" : -0.5e+10 , \"b\" : [ true , false , null ] , \"\" : \"\" }\r\n",
                    "{\"e\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD800\",\"n\":[0,-0,1E5,12.50,3e-7]}",
                    "{\"event\":\"$pageview\",\"properties\":{\"$current_url\":\"https://e.com/?a=1\",\"n\":[[[{\"x\":[]}]]]}}");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void knowsPlainObjects() {
        assertThat(OBJECTS).allMatch(object -> PlainJson.isObject(bytes(object)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "1",
                "\"{}\"",
                "{",
                "}",
                "{}}",
                "{}{}",
                "{]",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{\"a\":[1,]}",
                "{\"a\":[,]}",
                "{\"a\":[1 2]}",
                "{\"a\":[}]",
                "{\"a\":{]}",
                "{\"a\" 1}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":01}",
                "{\"a\":-}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":1e}",
                "{\"a\":+1}",
                "{\"a\":NaN}",
                "{\"a\":tru}",
                "{\"a\":truex}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"",
                "{\"a\":\"\\",
                "{\"a\":\"\\u12",
                "{\"a\":1}x",
                "{/**/}"
            })
    void acceptsNothingElse(String text) {
        assertThat(PlainJson.isObject(bytes(text))).isFalse();
        assertThat(parses(bytes(text))).isFalse();
    }

    @Test
    void leavesTheRestToTheParser() {
        assertThat(PlainJson.isObject(bytes("{\"a\":\"é\"}"))).isFalse();
        assertThat(PlainJson.isObject(bytes("{\"a\":" + "[".repeat(60) + "]".repeat(60) + "}")))
                .isFalse();
        assertThat(PlainJson.isObject(bytes("{\"a\":" + "[".repeat(59) + "]".repeat(59) + "}")))
                .isTrue();
        assertThat(PlainJson.isObject(bytes("{\"a\":\"" + "x".repeat(40_000) + "\"}"))).isFalse();
    }

    /** Damages objects at random: what is accepted must be what the parser accepts. */
    @Test
    void agreesWithTheParser() {
        Random random = new Random(11);
        byte[] alphabet = bytes("{}[]:,\"\\ \n0123456789.-+eEtrufalsn/b");
        int accepted = 0;
        for (int i = 0; i < 30_000; i++) {
            byte[] text = bytes(OBJECTS.get(random.nextInt(OBJECTS.size())));
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                text[random.nextInt(text.length)] = alphabet[random.nextInt(alphabet.length)];
            }
            boolean plain = PlainJson.isObject(text);
            assertThat(plain).as(new String(text, StandardCharsets.UTF_8)).isEqualTo(parses(text));
            accepted += plain ? 1 : 0;
        }
        assertThat(accepted).isGreaterThan(500);
    }

    private static boolean parses(byte[] text) {
        try (JsonParser parser = Json.FACTORY.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }
}
