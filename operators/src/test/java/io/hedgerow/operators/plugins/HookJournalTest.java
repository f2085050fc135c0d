package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.EffectJournal;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class HookJournalTest {

    private static final int CONFIG = 7;
    private static final int OTHER = 8;
    private static final HookResult LOST = new HookResult.ContextLost("stopped");
    private static final HookResult RETURNED = new HookResult.Returned("{}");

    private final WorkScheduler scheduler = new WorkFixture().scheduler;
    private final StubWork work = new StubWork(OrderKey.person(2, "a"), "work", 0, 0);

    private HookJournal journal(byte[] cutOff) {
        return new HookJournal(work, scheduler, CONFIG, cutOff);
    }

    /** A journal of a call that has read the clock once, as version 1 is written. */
    private static byte[] oneEffect() {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        bytes.put(new byte[] {'H', 'J', 1, 1, 2, 1, 1}).putDouble(1234).put((byte) 1);
        CRC32 crc = new CRC32();
        crc.update(bytes.array(), 0, bytes.position());
        return bytes.putInt((int) crc.getValue()).array();
    }

    private static byte[] damaged() {
        byte[] bytes = oneEffect();
        bytes[10] ^= 1;
        return bytes;
    }

    @Test
    void aFreshHookHasNothingToKeep() {
        HookJournal journal = journal(null);
        assertThat(journal.isCutOff()).isFalse();
        assertThat(journal.toBytes()).as("before it begins").isNull();
        assertThat(journal.begin(CONFIG).isEmpty()).isTrue();
        assertThat(journal.toBytes()).as("before its first effect").isNull();
        assertThat(work.bytes()).isZero();
    }

    @Test
    void whatWasCutOffIsKeptUntilItsHookBeginsAgain() throws Exception {
        HookJournal journal = journal(oneEffect());
        assertThat(journal.isCutOff()).isTrue();
        assertThat(journal.configId()).isEqualTo(CONFIG);
        assertThat(journal.toBytes()).as("by a snapshot before that").isEqualTo(oneEffect());
        EffectJournal replays = journal.begin(CONFIG);
        assertThat(replays.isEmpty()).isFalse();
        assertThat(replays.toBytes()).isEqualTo(oneEffect());
        assertThat(journal.isCutOff()).isFalse();
        assertThat(journal.toBytes())
                .as("by a snapshot in the middle of the replay")
                .isEqualTo(oneEffect());
    }

    @Test
    void anotherConfigsHookGetsNothingOfIt() {
        HookJournal journal = journal(oneEffect());
        assertThat(journal.begin(OTHER).isEmpty()).isTrue();
        assertThat(journal.configId()).isEqualTo(OTHER);
        journal.mustGoAgain(RETURNED);
        assertThat(journal.begin(CONFIG).isEmpty()).as("its time is over").isTrue();
    }

    @Test
    void whatCannotBeReadIsForgottenAndTheHookRunsFromTheStart() {
        for (byte[] bytes :
                new byte[][] {damaged(), {}, {1, 2, 3}, {'H', 'J', 99, 0, 0, 0, 0, 0}}) {
            HookJournal journal = journal(bytes);
            assertThat(journal.begin(CONFIG).isEmpty()).isTrue();
            assertThat(journal.toBytes()).isNull();
            assertThat(journal.isCutOff()).isFalse();
            assertThat(work.bytes()).isZero();
        }
    }

    @Test
    void aHookThatHasSettledLeavesNothing() {
        for (HookResult result :
                new HookResult[] {
                    RETURNED, FakePlugin.error("x"), new HookResult.Mismatched("x")
                }) {
            HookJournal journal = journal(oneEffect());
            journal.begin(CONFIG);
            assertThat(journal.mustGoAgain(result)).isFalse();
            assertThat(journal.isCutOff()).isFalse();
            assertThat(journal.toBytes()).isNull();
            assertThat(work.bytes()).isZero();
        }
    }

    @Test
    void aHookWhoseWorldIsLostGoesAgainWithItsEffectsThreeTimes() {
        HookJournal journal = journal(oneEffect());
        for (int losses = 1; losses <= 3; losses++) {
            journal.begin(CONFIG);
            assertThat(journal.mustGoAgain(LOST)).isTrue();
            assertThat(journal.isCutOff()).isTrue();
            assertThat(journal.toBytes()).isEqualTo(oneEffect());
        }
        journal.begin(CONFIG);
        assertThat(journal.mustGoAgain(LOST)).as("the fourth time").isFalse();
        assertThat(journal.isCutOff()).isFalse();
        assertThat(journal.toBytes()).isNull();
        journal.begin(CONFIG);
        assertThat(journal.mustGoAgain(LOST)).as("of its next attempt").isFalse();
    }

    @Test
    void theLossesOfOneHookAreNotCountedForTheNext() {
        HookJournal journal = journal(null);
        for (int config = 1; config <= 5; config++) {
            journal.begin(config);
            assertThat(journal.mustGoAgain(LOST)).as("config %d", config).isTrue();
            journal.begin(config);
            assertThat(journal.mustGoAgain(RETURNED)).isFalse();
        }
        for (int losses = 1; losses <= 4; losses++) {
            journal.begin(CONFIG);
            journal.mustGoAgain(LOST);
        }
        journal.begin(OTHER);
        assertThat(journal.mustGoAgain(LOST)).as("after one that was given up").isTrue();
    }

    @Test
    void itsBytesAreItsWorks() {
        scheduler.submitLater(work);
        HookJournal journal = journal(oneEffect());
        long size = oneEffect().length;
        assertThat(work.bytes()).isEqualTo(size);
        EffectJournal running = journal.begin(CONFIG);
        assertThat(work.bytes()).isEqualTo(running.sizeBytes());
        journal.accept(100);
        journal.accept(-30);
        assertThat(work.bytes()).isEqualTo(running.sizeBytes() + 70);
        journal.mustGoAgain(LOST);
        assertThat(work.bytes()).as("those that are kept").isEqualTo(size);
        journal.begin(CONFIG);
        journal.accept(100);
        journal.mustGoAgain(RETURNED);
        assertThat(work.bytes()).isZero();
    }
}
