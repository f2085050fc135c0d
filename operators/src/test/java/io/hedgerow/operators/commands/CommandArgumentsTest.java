package io.hedgerow.operators.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandArgumentsTest {

    private static CommandArguments of(String json) {
        return CommandArguments.of(json);
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(CommandRefusedException.class).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "1", "{", "{} {}"})
    void isAnObject(String json) {
        assertThatThrownBy(() -> of(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The arguments of a command are no JSON object");
    }

    @Test
    void textsMustBeThereOrMayBe() throws Exception {
        CommandArguments arguments = of("{\"a\":\"x\",\"empty\":\"\",\"n\":null,\"one\":1}");
        assertThat(arguments.text("a")).isEqualTo("x");
        assertThat(arguments.text("empty")).isEmpty();
        assertThat(arguments.textOrNull("a")).isEqualTo("x");
        assertThat(arguments.textOrNull("n")).isNull();
        assertThat(arguments.textOrNull("other")).isNull();
        for (String name : new String[] {"n", "one", "other"}) {
            refused(
                    () -> arguments.text(name),
                    "Argument \"" + name + "\" is missing or is no string");
        }
        refused(() -> arguments.textOrNull("one"), "Argument \"one\" is missing or is no string");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1000, 1000", "null, 100"})
    void countsAreTakenUpToTheMost(String json, int count) throws Exception {
        assertThat(of("{\"n\":" + json + "}").count("n", 100, 1000)).isEqualTo(count);
    }

    @Test
    void aCountThatIsNotThereIsTheUsualOne() throws Exception {
        assertThat(of("{}").count("n", 5000, 1000)).isEqualTo(5000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0|Argument \"n\" is 0; it must be 1 to 1000",
                "-1|Argument \"n\" is -1; it must be 1 to 1000",
                "1001|Argument \"n\" is 1001; it must be 1 to 1000",
                "2147483648|Argument \"n\" is no whole number",
                "4294967297|Argument \"n\" is no whole number",
                "1.0|Argument \"n\" is no whole number",
                "1e2|Argument \"n\" is no whole number",
                "\"1\"|Argument \"n\" is no whole number",
                "true|Argument \"n\" is no whole number",
                "[1]|Argument \"n\" is no whole number"
            })
    void otherCountsAreRefused(String json, String message) {
        refused(() -> of("{\"n\":" + json + "}").count("n", 100, 1000), message);
    }

    @Test
    void flagsAreFalseUnlessTheySayOtherwise() throws Exception {
        CommandArguments arguments =
                of("{\"yes\":true,\"no\":false,\"n\":null,\"text\":\"true\",\"one\":1}");
        assertThat(arguments.flag("yes")).isTrue();
        assertThat(arguments.flag("no")).isFalse();
        assertThat(arguments.flag("n")).isFalse();
        assertThat(arguments.flag("other")).isFalse();
        refused(() -> arguments.flag("text"), "Argument \"text\" is no boolean");
        refused(() -> arguments.flag("one"), "Argument \"one\" is no boolean");
    }

    @Test
    void objectsAreEmptyWhenTheyAreNotThere() throws Exception {
        CommandArguments arguments = of("{\"o\":{\"a\":[1]},\"n\":null,\"list\":[]}");
        assertThat(arguments.object("o")).hasToString("{\"a\":[1]}");
        assertThat(arguments.object("n")).isEmpty();
        assertThat(arguments.object("other")).isEmpty();
        refused(() -> arguments.object("list"), "Argument \"list\" is no JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", " {\"b\": 1.50,\"a\":[]} ", "\"x\""})
    void jsonIsGivenAsItIs(String json) throws Exception {
        assertThat(CommandArguments.of(object("json", json)).json("json")).isEqualTo(json);
    }

    private static String object(String key, String text) {
        return CommandMessages.JSON.createObjectNode().put(key, text).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|Argument \"json\" is empty: no JSON value",
                "`  `|Argument \"json\" is empty: no JSON value",
                "{|Argument \"json\" is no JSON: Unexpected end-of-input",
                "1 2|Argument \"json\" is no JSON: ",
                "undefined|Argument \"json\" is no JSON: Unrecognized token",
                "NaN|Argument \"json\" is no JSON: ",
                "{'a':1}|Argument \"json\" is no JSON: "
            })
    void whatIsNoJsonIsRefused(String text, String message) {
        assertThatThrownBy(() -> of(object("json", text)).json("json"))
                .isInstanceOf(CommandRefusedException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void entriesComeInOrder() throws Exception {
        assertThat(
                        of("{\"entries\":[{\"key\":\"b\",\"json\":\"1\"},{\"key\":\"\",\"json\":\"null\",\"bytes\":4},{\"key\":\"a\",\"json\":\"[ ]\"}]}")
                                .entries("entries")
                                .toString())
                .isEqualTo("{b=1, =null, a=[ ]}");
        assertThat(of("{\"entries\":[]}").entries("entries")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|Argument \"e\" is missing or is no array",
                "{\"e\":{}}|Argument \"e\" is missing or is no array",
                "{\"e\":null}|Argument \"e\" is missing or is no array",
                "{\"e\":[1]}|Entry 0 of \"e\" has no \"key\" and \"json\" texts",
                "{\"e\":[{\"key\":\"a\",\"json\":\"1\"},{\"key\":\"b\"}]}|Entry 1 of \"e\" has no \"key\" and \"json\" texts",
                "{\"e\":[{\"key\":\"a\",\"json\":1}]}|Entry 0 of \"e\" has no \"key\" and \"json\" texts",
                "{\"e\":[{\"key\":1,\"json\":\"1\"}]}|Entry 0 of \"e\" has no \"key\" and \"json\" texts",
                "{\"e\":[{\"key\":\"a\",\"json\":\"\"}]}|Entry 0 of \"e\" (key \"a\") is empty: no JSON value",
                "{\"e\":[{\"key\":\"a\",\"json\":\"1\"},{\"key\":\"b\",\"json\":\"2\"},{\"key\":\"a\",\"json\":\"3\"}]}|Entry 2 of \"e\": key \"a\" is there twice"
            })
    void theEntryThatIsWrongIsNamed(String json, String message) {
        refused(() -> of(json).entries("e"), message);
    }
}
