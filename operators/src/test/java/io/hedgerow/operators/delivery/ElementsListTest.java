package io.hedgerow.operators.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hedgerow.operators.ingest.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole of an event: {@link ProcessedEventTest}. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class ElementsListTest {

    private static String json(String chain) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = Json.FACTORY.createGenerator(text)) {
            ElementsList.write(chain, out);
        }
        return text.toString();
    }

    /** Of one element with tag {@code a} the rest of it, without its place. */
    private static String element(String chain) throws IOException {
        String json = json(chain);
        assertThat(json).startsWith("[{\"tag_name\":\"a\",").endsWith(",\"order\":0}]");
        return json.substring(
                "[{\"tag_name\":\"a\",".length(), json.length() - ",\"order\":0}]".length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ";", " ;; \n"})
    void nothingIsAnEmptyList(String chain) throws Exception {
        assertThat(json(chain)).isEqualTo("[]");
    }

    @Test
    void elementsComeInOrder() throws Exception {
        assertThat(json("a:nth-child=\"1\";div;;body:"))
                .isEqualTo(
                        "[{\"tag_name\":\"a\",\"nth_child\":1,\"attributes\":{},\"order\":0},"
                                + "{\"tag_name\":\"div\",\"attributes\":{},\"order\":1},"
                                + "{\"tag_name\":\"body\",\"attributes\":{},\"order\":2}]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a.x.y:|\"attr_class\":[\"x\",\"y\"],\"attributes\":{}",
                "a.x..y|\"attr_class\":[\"x\",\"y\"],\"attributes\":{}",
                "a.md:w-1.md:hover:b:nth-child=\"2\"|\"attr_class\":[\"md:w-1\",\"md:hover:b\"],\"nth_child\":2,\"attributes\":{}",
                "a.[&_x=y]:z:nth-child=\"2\"|\"attr_class\":[\"[&_x=y]:z\"],\"nth_child\":2,\"attributes\":{}",
                "a.w:b=c:nth-child=\"2\"|\"attr_class\":[\"w:b=c\"],\"nth_child\":2,\"attributes\":{}",
                "a.x:attr__class=\"x y\"|\"attr_class\":\"x y\",\"attributes\":{\"attr__class\":\"x y\"}",
            })
    void classesMayHoldColonsAndTheAttributeGoesFirst(String chain, String rest) throws Exception {
        assertThat(element(chain)).isEqualTo(rest);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a:attr_id=\"i\"href=\"/p\"text=\"t\"|\"text\":\"t\",\"$el_text\":\"t\",\"href\":\"/p\",\"attr_id\":\"i\",\"attributes\":{}",
                "a:attr__id=\"i\"attr__data-x.y=\"1\"|\"attributes\":{\"attr__id\":\"i\",\"attr__data-x.y\":\"1\"}",
                "a:attr__xlink:href=\"/x\"nth-child=\"1\"|\"nth_child\":1,\"attributes\":{\"attr__xlink:href\":\"/x\"}",
                "a.b:attr__:class=\"open\"attr__@click=\"open = !open\"nth-child=\"1\"|\"attr_class\":[\"b\"],\"nth_child\":1,\"attributes\":{\"attr__:class\":\"open\",\"attr__@click\":\"open = !open\"}",
                "a:text=\"\"|\"text\":\"\",\"$el_text\":\"\",\"attributes\":{}",
                "a:text=\"x;y z.w:v=u\"|\"text\":\"x;y z.w:v=u\",\"$el_text\":\"x;y z.w:v=u\",\"attributes\":{}",
                "a:text=\"say \\\"hi\\\"\"|\"text\":\"say \\\"hi\\\"\",\"$el_text\":\"say \\\"hi\\\"\",\"attributes\":{}",
                "a:text=\"C:\\x\"|\"text\":\"C:\\\\x\",\"$el_text\":\"C:\\\\x\",\"attributes\":{}",
                "a:=\"x\"text=\"t\"|\"text\":\"t\",\"$el_text\":\"t\",\"attributes\":{}",
                "a:text=\"1\"text=\"2\"|\"text\":\"2\",\"$el_text\":\"2\",\"attributes\":{}",
            })
    void attributes(String chain, String rest) throws Exception {
        assertThat(element(chain)).isEqualTo(rest);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3",
        "-3, -3",
        "+3, 3",
        "' 3 ', 3",
        "3px, 3",
        "3.9, 3",
        "007, 7",
        "x, null",
        "'', null",
        "-, null",
        "٣, null",
        "9007199254740991, 9007199254740991",
        "1234567890123456789012, 1.2345678901234568E21"
    })
    void numbersAreThoseOfParseInt(String text, String number) throws Exception {
        assertThat(element("a:nth-child=\"" + text + "\""))
                .isEqualTo("\"nth_child\":" + number + ",\"attributes\":{}");
        assertThat(element("a:nth-of-type=\"" + text + "\""))
                .isEqualTo("\"nth_of_type\":" + number + ",\"attributes\":{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:text=\"",
                "a:text=\"x",
                "a:text=\"x\\",
                "a:text=\"x\\\"",
                "a:text=",
                "a:=\"x\"",
                "a:text=\"x\"rest",
                "a:\"\"\"",
                ":",
                ".",
                "..;:;=",
                "=\"x\"",
                "\"",
                "\\",
                "a:text=\"x\"\u0000;b"
            })
    void whatIsBrokenIsLeftOutAndNothingThrows(String chain) throws Exception {
        String json = json(chain);
        assertThat(json).startsWith("[").endsWith("]");
        assertThat(Json.FACTORY.createParser(json).nextToken()).isNotNull();
    }

    @Test
    void aHugeTextTakesNoTimeToSpeakOf() throws Exception {
        assertThat(json("a:".repeat(200_000))).contains("\"tag_name\":\"a:");
        assertThat(json("a.b;".repeat(200_000))).endsWith("\"order\":199999}]");
    }
}
