package io.hedgerow.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.runtime.EffectJournal;
import io.hedgerow.runtime.host.CacheStore;
import io.hedgerow.runtime.internal.JournalEntry.Call;
import io.hedgerow.runtime.internal.JournalEntry.Completion;
import io.hedgerow.runtime.internal.JournalEntry.Numbers;
import io.hedgerow.runtime.module.HostException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Journals outlive the program that wrote them: format and fingerprints of version 1 are fixed. */
class JournalFormatTest {

    private static final String VERSION_1 =
            "484a01120201024278bcfe56800000ac024278bcfe56801000010202013fd000000000000001"
                    + "01030f92d7175ffa151a01060200ff01045a8c089395f5e84801020b0022006c006f006e0065"
                    + "0020d80000200102017b00220104a348eb624281caf80100010587235a08a773791601050105"
                    + "e80c882b0bb665d60103401c00000000000001051dcad4637ab84a1801070000000000000005"
                    + "01017801051dcae8637ab86c1401080000000000000000020101610201014201063187fd437a"
                    + "4c006d01000107b2a6140c2edb129a010001080d493fe168871f4c010001093b2657feedfbf2"
                    + "6b01000105e1b3c406f5ce9d2402010a5265706c794572726f72010957524f4e475459504503"
                    + "0107636f6d6d616e6401034745540105666174616c0401016e033ff0000000000000010aa480"
                    + "51b5dfb18b8c03020106020908030103000000000000753003ac020452abda67";

    private static List<JournalEntry> everything() {
        Numbers clock = new Numbers(EffectKind.CLOCK);
        clock.add(1.7e12, 1);
        clock.add(1.7e12, 299);
        clock.add(1.7e12 + 1, 1);
        Numbers random = new Numbers(EffectKind.RANDOM);
        random.add(0.25, 1);
        return List.of(
                clock,
                random,
                call(EffectKind.RANDOM_BYTES, "nextBytes", new byte[] {0, -1}, 2.0),
                call(EffectKind.STORAGE, "get", "\"lone \uD800 ĂŻ\"", "key"),
                call(EffectKind.STORAGE, "put", null, "key", "\"é\""),
                call(EffectKind.CACHE, "cacheExpire", true, "key", 60.0),
                call(EffectKind.CACHE, "cacheIncr", 7.0, "n"),
                call(EffectKind.CACHE, "entry", CacheStore.Entry.ofText("x", 5), "x"),
                call(EffectKind.CACHE, "entry", CacheStore.Entry.ofList(List.of("a", "ł"), 0), "l"),
                call(EffectKind.GEOIP, "locate", null, "10.0.0.1"),
                call(EffectKind.CAPTURE, "capture", null, "e", null, null, "{}"),
                call(EffectKind.JOB, "enqueue", null, "later", "{}", 99.0),
                call(EffectKind.LOG, "log", null, "CONSOLE", "LOG"),
                new Call(
                        EffectKind.CACHE,
                        "cacheIncr",
                        new Object[] {"text"},
                        new Outcome.Failure(
                                new HostException(
                                        "ReplyError",
                                        "WRONGTYPE",
                                        Map.of("command", "GET", "n", 1.0, "fatal", false)))),
                new Call(
                        EffectKind.OPERATION,
                        "node-fetch.send",
                        new Object[] {"POST", new byte[] {1, 2, 3}, 0.0, true},
                        null),
                new Completion(2, Outcome.of(new byte[] {9, 8})),
                new Completion(1, new Outcome.TimedOut(30_000)),
                new Completion(300, Outcome.OMITTED));
    }

    private static Call call(EffectKind kind, String name, Object result, Object... arguments) {
        return new Call(kind, name, arguments, Outcome.of(result));
    }

    @Test
    void isWrittenAsEver() {
        assertThat(HexFormat.of().formatHex(JournalFormat.write(everything())))
                .isEqualTo(VERSION_1);
    }

    @Test
    void isReadAsEver() throws Exception {
        byte[] golden = HexFormat.of().parseHex(VERSION_1);
        List<JournalEntry> read = JournalFormat.read(golden);
        List<JournalEntry> expected = everything();
        assertThat(read).hasSameSizeAs(expected);
        for (int i = 0; i < read.size(); i++) {
            assertThat(text(read.get(i))).as("entry " + i).isEqualTo(text(expected.get(i)));
        }
        assertThat(JournalFormat.write(read)).isEqualTo(golden);
        assertThat(EffectJournal.replaying(golden).toBytes()).isEqualTo(golden);
    }

    private static String text(JournalEntry entry) {
        if (entry instanceof Call call) {
            return call.kind() + " " + call.fingerprint() + " " + text(call.outcome());
        }
        if (entry instanceof Completion completion) {
            return "completion " + completion.operation() + " " + text(completion.outcome());
        }
        Numbers numbers = (Numbers) entry;
        StringBuilder text = new StringBuilder(numbers.kind().name());
        for (int i = 0; i < numbers.size(); i++) {
            text.append(" ").append(numbers.value(i)).append("*").append(numbers.times(i));
        }
        return text.toString();
    }

    private static String text(Outcome outcome) {
        if (outcome instanceof Outcome.Value value && value.result() instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        }
        if (outcome instanceof Outcome.Failure failure) {
            HostException error = failure.error();
            return error.errorName()
                    + error.getMessage()
                    + new java.util.TreeMap<>(error.properties());
        }
        return String.valueOf(outcome);
    }

    @Test
    void refusesDamage() {
        byte[] good = JournalFormat.write(everything());
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 0x10;
            assertThatThrownBy(() -> EffectJournal.replaying(bad)).isInstanceOf(IOException.class);
            byte[] cut = Arrays.copyOf(good, i);
            assertThatThrownBy(() -> EffectJournal.replaying(cut)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void saysWhatIsWrong() {
        byte[] newer = JournalFormat.write(everything());
        newer[2] = 2;
        assertThatThrownBy(() -> EffectJournal.replaying(newer))
                .isInstanceOf(IOException.class)
                .hasMessage("The effect journal is of version 2; this program reads version 1");
        byte[] damaged = JournalFormat.write(everything());
        damaged[20]++;
        assertThatThrownBy(() -> EffectJournal.replaying(damaged))
                .hasMessage("The effect journal is damaged: its checksum is wrong");
        assertThatThrownBy(() -> EffectJournal.replaying("not a journal".getBytes()))
                .hasMessage("These 13 bytes are no effect journal");
    }

    @Test
    void emptyJournalIsSmall() {
        EffectJournal journal = EffectJournal.recording();
        assertThat(journal.isEmpty()).isTrue();
        assertThat(journal.sizeBytes()).isEqualTo(journal.toBytes().length).isEqualTo(8);
    }
}
