package io.hedgerow.operators.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
        return text.getBytes(UTF_8);
    }

    private static boolean isPlain(byte[] json) {
        return PlainJson.object(json, false) != null;
    }

    private static String members(String json) {
        byte[] text = bytes(json);
        int[] offsets = PlainJson.object(text, true).members();
        if (offsets == null) {
            return "unknown";
        }
        StringBuilder members = new StringBuilder();
        for (int i = 0; i < offsets.length; i += 3) {
            members.append(new String(text, offsets[i], offsets[i + 1] - offsets[i], UTF_8))
                    .append(
                            new String(
                                    text, offsets[i + 1], offsets[i + 2] - offsets[i + 1], UTF_8))
                    .append(';');
        }
        return members.toString();
    }

    @Test
    void knowsPlainObjects() {
        assertThat(OBJECTS).allMatch(object -> isPlain(bytes(object)));
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
        assertThat(isPlain(bytes(text))).isFalse();
        assertThat(parses(bytes(text))).isFalse();
    }

    @Test
    void leavesTheRestToTheParser() {
        assertThat(isPlain(bytes("{\"a\":\"é\"}"))).isFalse();
        assertThat(isPlain(bytes("{\"a\":" + "[".repeat(60) + "]".repeat(60) + "}"))).isFalse();
        assertThat(isPlain(bytes("{\"a\":" + "[".repeat(59) + "]".repeat(59) + "}"))).isTrue();
        assertThat(isPlain(bytes("{\"a\":\"" + "x".repeat(40_000) + "\"}"))).isFalse();
    }

    @Test
    void takesOtherCharactersIfTheBytesAreUtf8() {
        assertThat(PlainJson.object(bytes("{\"é\":\"漢字\"}"), true)).isNotNull();
        assertThat(PlainJson.object(bytes("{\"a\":é}"), true)).isNull();
        assertThat(PlainJson.object(bytes("{\"a\":\"\n\"}"), true)).isNull();
    }

    @Test
    void tellsWhereMembersStand() {
        assertThat(members("{}")).isEmpty();
        assertThat(
                        members(
                                " { \"a\":1 ,\n\"é\":[ {\"x\":2} ],\"c\":{\"d\":{}} , \"e\":\"\\\"}\" } "))
                .isEqualTo("\"a\":1;\"é\":[ {\"x\":2} ];\"c\":{\"d\":{}};\"e\":\"\\\"}\";");
        assertThat(members("{\"a\":{\"b\" : 1,\"\\u0063\":2},\"d\":null}"))
                .isEqualTo("\"a\":{\"b\" : 1,\"\\u0063\":2};\"d\":null;");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\" :1}", "{\"a\": 1}", "{\"a\":1,\"\\u0062\":2}", "{\"\\\"\":2}"})
    void doesNotTellWhatReadersWouldMisunderstand(String json) {
        assertThat(members(json)).isEqualTo("unknown");
    }

    @Test
    void tellsOfNoMoreThanItHasRoomFor() {
        assertThat(members(object(24)))
                .hasSameSizeAs(object(24).replaceAll("[{}]", ",").substring(1));
        assertThat(members(object(25))).isEqualTo("unknown");
    }

    private static String object(int members) {
        return IntStream.range(0, members)
                .mapToObj(i -> "\"m" + i + "\":" + i)
                .collect(Collectors.joining(",", "{", "}"));
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
            boolean plain = isPlain(text);
            assertThat(plain).as(new String(text, UTF_8)).isEqualTo(parses(text));
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
