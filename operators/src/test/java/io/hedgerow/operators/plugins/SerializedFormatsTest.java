package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.operators.commands.CommandAnswer;
import io.hedgerow.operators.commands.CommandKind;
import io.hedgerow.operators.commands.PluginCommand;
import io.hedgerow.operators.ingest.EventEnvelope;
import io.hedgerow.operators.registry.RegistryChange;
import io.hedgerow.operators.serialization.VersionedSerializer;
import io.hedgerow.runtime.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that savepoints hold. A test that fails here means: give the format a new version. */
class SerializedFormatsTest {

    private static final String ENVELOPE_1 =
            "01000000000000000200000001750000000370c3a900000007312e322e332e34ffffffff"
                    + "000000016e0000000173000000077b2261223a317dffffffff00000003000000017400000004000000"
                    + "0000000005";
    private static final String ENVELOPE_2 =
            "02000000000000000200000001750000000370c3a900000007312e322e332e34ffffffff"
                    + "000000016e0000000173000000077b2261223a317d00000003000000010000000500000006"
                    + "ffffffff000000030000000174000000040000000000000005";
    private static final String ENVELOPE = ENVELOPE_2 + "00";
    private static final String ENVELOPE_OF_A_REPLAY =
            ENVELOPE_2 + "01" + "0000000000000001" + "0000000000000002";
    private static final String PROGRESS =
            "000000077b2261223a317d00000002000000013100000001320000000100000005702028"
                    + "312900000001000000057120283229000000010000000572202833290000000200000001"
                    + "0000000168";
    private static final String PROGRESS_WITHOUT_DEFERRED =
            "000000077b2261223a317d00000002000000013100000001320000000100000005702028"
                    + "31290000000100000005712028322900000002000000010000000168";
    private static final String JOB =
            "0100000007000000056c61746572000000027b7d0000011f71fb04cb00000001";
    private static final String MILLIS = "0000011f71fb04cb";
    private static final ChainStamp STAMP = new ChainStamp(0x0102030405060708L, 1_234_567_890_123L);
    private static final String STAMPED = "0102030405060708" + MILLIS;
    private static final String OF_ANY = "0".repeat(32);
    private static final String COMMAND =
            "010000000269640000000000000002000000070000000b73746f726167652d676574000000027b7d"
                    + MILLIS;
    private static final String ANSWER =
            "010000000269640000000000000002000000070000000b73746f726167652d67657400"
                    + "000000027b7dffffffff"
                    + MILLIS;

    private static final EventEnvelope EVENT = event(new int[] {1, 5, 6});

    private static EventEnvelope event(int[] members) {
        return new EventEnvelope(
                2,
                "u",
                "p\u00e9",
                "1.2.3.4",
                null,
                "n",
                "s",
                "{\"a\":1}".getBytes(StandardCharsets.UTF_8),
                members,
                null,
                3,
                "t",
                4,
                5);
    }

    private static ChainProgress progress(List<String> deferred) {
        return new ChainProgress(
                JsonText.of("{\"a\":1}"),
                List.of("1", "2"),
                List.of("p (1)"),
                List.of("q (2)"),
                deferred,
                2,
                List.of("h"));
    }

    /** A value, its serializer, and its bytes. */
    record Golden<T>(VersionedSerializer<T> serializer, T value, String hex) {

        @Override
        public String toString() {
            return serializer.getClass().getName() + " " + hex;
        }
    }

    static List<Golden<?>> goldens() {
        var input = new PluginInput.Serializer();
        var inFlight = new InFlightEntry.Serializer();
        var timer = new TimerTarget.Serializer();
        ChainProgress progress = progress(List.of("r (3)"));
        PluginCommand command =
                new PluginCommand("id", 2, 7, CommandKind.STORAGE_GET, "{}", 1_234_567_890_123L);
        CommandAnswer answer = CommandAnswer.done(command, "{}", 1_234_567_890_123L);
        PluginJob job = new PluginJob(7, "later", "{}", 1_234_567_890_123L, 1);
        return List.of(
                new Golden<>(
                        new HealthEntry.Serializer(),
                        new HealthEntry(7, "v", 0.5, 1, 1_234_567_890_123L, 2),
                        "0100000007"
                                + "0000000176"
                                + "3fe0000000000000"
                                + "0000000000000001"
                                + MILLIS
                                + "00000002"),
                new Golden<>(
                        input,
                        new PluginInput.Event(EVENT, progress),
                        "0300" + ENVELOPE + PROGRESS + OF_ANY),
                new Golden<>(
                        input,
                        new PluginInput.Event(EVENT, progress, STAMP),
                        "0300" + ENVELOPE + PROGRESS + STAMPED),
                new Golden<>(
                        input,
                        new PluginInput.Activation(new RegistryChange(9, 2, 7)),
                        "0301" + "0000000000000009" + "0000000000000002" + "00000007"),
                new Golden<>(
                        input,
                        new PluginInput.Returned(new PluginInput.Event(EVENT, progress)),
                        "0302" + ENVELOPE + PROGRESS + OF_ANY),
                new Golden<>(
                        new CapturedMessage.Serializer(),
                        new CapturedMessage("k", new byte[] {5, 6}, 3),
                        "01" + "000000016b" + "000000020506" + "00000003"),
                new Golden<>(
                        new OverflowEvent.Serializer(),
                        new OverflowEvent(Lane.HOME, new PluginInput.Event(EVENT, progress)),
                        "0101" + "0300" + ENVELOPE + PROGRESS + OF_ANY),
                new Golden<>(
                        new OverflowEvent.Serializer(),
                        new OverflowEvent(Lane.PARALLEL, new PluginInput.Event(EVENT, progress)),
                        "0100" + "0300" + ENVELOPE + PROGRESS + OF_ANY),
                new Golden<>(
                        inFlight,
                        new InFlightEntry(
                                new InFlightEntry.Event(EVENT, progress, STAMP),
                                1_234_567_890_123L,
                                7,
                                new byte[] {5, 6}),
                        "0300"
                                + ENVELOPE
                                + PROGRESS
                                + STAMPED
                                + MILLIS
                                + "00000007"
                                + "000000020506"),
                new Golden<>(
                        inFlight,
                        new InFlightEntry(new InFlightEntry.Job(8, job), 0, 7, null),
                        "0301"
                                + "0000000000000008"
                                + JOB
                                + "0000000000000000"
                                + "00000007"
                                + "ffffffff"),
                new Golden<>(
                        inFlight,
                        new InFlightEntry(
                                new InFlightEntry.Task(7, "runEveryMinute", 60_000), 0, 0, null),
                        "0302000000070000000e72756e45766572794d696e757465000000000000ea60000000000000000000000000ffffffff"),
                new Golden<>(input, new PluginInput.Command(command), "0303" + COMMAND),
                new Golden<>(
                        inFlight,
                        new InFlightEntry(
                                new InFlightEntry.Command(command, "later", null), 0, 7, null),
                        "0303"
                                + COMMAND
                                + "000000056c61746572"
                                + "ffffffff"
                                + "0000000000000000"
                                + "00000007"
                                + "ffffffff"),
                new Golden<>(new PluginCommand.Serializer(), command, COMMAND),
                new Golden<>(new CommandAnswer.Serializer(), answer, ANSWER),
                new Golden<>(
                        new KeptCommand.Serializer(),
                        new KeptCommand(answer, 1_234_567_890_123L),
                        "0101" + ANSWER + MILLIS),
                new Golden<>(
                        new KeptCommand.Serializer(),
                        new KeptCommand(null, 0),
                        "01000000000000000000"),
                new Golden<>(timer, TimerTarget.COMMAND_SWEEP, "0104000000000000000000000000"),
                new Golden<>(
                        timer,
                        TimerTarget.purge(7, "jobs"),
                        "01050000000000000007000000046a6f6273"),
                new Golden<>(timer, TimerTarget.job(8), "0100000000000000000800000000"),
                new Golden<>(
                        timer,
                        TimerTarget.task(7, "runEveryDay"),
                        "010100000000000000070000000b72756e4576657279446179"),
                new Golden<>(timer, TimerTarget.SWEEP, "0102000000000000000000000000"),
                new Golden<>(
                        new HeldEvent.Serializer(),
                        new HeldEvent(EVENT, progress, 1_234_567_890_123L, 3, 5),
                        "02"
                                + ENVELOPE
                                + PROGRESS
                                + MILLIS
                                + "0000000000000003"
                                + "0000000000000005"),
                new Golden<>(new PluginJob.Serializer(), job, JOB),
                new Golden<>(
                        new PluginStateKey.Serializer(),
                        new PluginStateKey(7, "k\u00e9"),
                        "0100000007000000036bc3a9"),
                new Golden<>(new EventEnvelope.Serializer(), EVENT, ENVELOPE),
                new Golden<>(
                        new EventEnvelope.Serializer(),
                        new EventEnvelope(
                                2,
                                "u",
                                "p\u00e9",
                                "1.2.3.4",
                                null,
                                "n",
                                "s",
                                EVENT.data(),
                                EVENT.members(),
                                null,
                                3,
                                "t",
                                4,
                                5,
                                new UUID(1, 2)),
                        ENVELOPE_OF_A_REPLAY));
    }

    private static <T> T read(VersionedSerializer<T> serializer, String hex) throws IOException {
        DataInputDeserializer in = new DataInputDeserializer(HexFormat.of().parseHex(hex));
        T value = serializer.deserialize(in);
        assertThat(in.available()).as("bytes left").isZero();
        return value;
    }

    private static <T> String write(VersionedSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        return HexFormat.of().formatHex(out.getCopyOfBuffer());
    }

    @ParameterizedTest
    @MethodSource("goldens")
    <T> void areWrittenAndReadAsTheyWere(Golden<T> golden) throws Exception {
        assertThat(write(golden.serializer, golden.value)).isEqualTo(golden.hex);
        T read = read(golden.serializer, golden.hex);
        assertThat(read)
                .usingRecursiveComparison()
                .withEqualsForType(JsonText::equals, JsonText.class)
                .isEqualTo(golden.value);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void aNewerVersionIsRefused(Golden<?> golden) {
        assertThatThrownBy(() -> read(golden.serializer, "7f" + golden.hex.substring(2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127");
    }

    /** The first version had no stamp, the second one no time in it. */
    private static Stream<Arguments> olderStamps() {
        return Stream.of(
                Arguments.of("01", "", ChainStamp.ANY),
                Arguments.of("02", "0000000000000000", ChainStamp.ANY),
                Arguments.of("02", "0102030405060708", new ChainStamp(0x0102030405060708L, 0)));
    }

    @ParameterizedTest
    @MethodSource("olderStamps")
    void workInFlightOfOlderVersionsIsRead(String version, String stamp, ChainStamp read)
            throws IOException {
        InFlightEntry entry =
                read(
                        new InFlightEntry.Serializer(),
                        version
                                + "00"
                                + ENVELOPE
                                + PROGRESS
                                + stamp
                                + MILLIS
                                + "00000007"
                                + "000000020506");
        assertThat(entry.input())
                .usingRecursiveComparison()
                .withEqualsForType(JsonText::equals, JsonText.class)
                .isEqualTo(new InFlightEntry.Event(EVENT, progress(List.of("r (3)")), read));
    }

    @ParameterizedTest
    @MethodSource("olderStamps")
    void pluginInputOfOlderVersionsIsRead(String version, String stamp, ChainStamp read)
            throws IOException {
        PluginInput.Event event = new PluginInput.Event(EVENT, progress(List.of("r (3)")), read);
        for (String kind : List.of("00", "02")) {
            PluginInput input =
                    read(
                            new PluginInput.Serializer(),
                            version + kind + ENVELOPE + PROGRESS + stamp);
            assertThat(input)
                    .usingRecursiveComparison()
                    .withEqualsForType(JsonText::equals, JsonText.class)
                    .isEqualTo(kind.equals("00") ? event : new PluginInput.Returned(event));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "0 | \"\" | -6284781860667377211",
                "2 | \"person\" | -1299291097860696150",
                "2 | \"p\u00e9rson\ud83e\udd94\" | 3087295039341901476",
                "-1 | \"x\" | 2883536169262419263",
                "1099511627776 | \"a\" | 5046907019477062145"
            })
    void keysOfPersonsNeverChange(long team, String person, long key) {
        assertThat(PersonKey.of(team, person)).isEqualTo(key);
    }
}
