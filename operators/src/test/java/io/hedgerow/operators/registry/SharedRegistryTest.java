package io.hedgerow.operators.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.operators.registry.RegistryLoader.RegistryUnavailableException;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedRegistryTest {

    private static final long PATIENCE_SECONDS = 60;

    private final BlockingQueue<CompletableFuture<RegistrySnapshot>> begun =
            new LinkedBlockingQueue<>();
    private final List<RegistrySnapshot> previous = new ArrayList<>();

    /** The first reading gives one team; each later one waits for the test to settle it. */
    private final RegistryLoader loader =
            new RegistryLoader() {
                @Override
                public RegistrySnapshot load() {
                    return snapshot(1);
                }

                @Override
                public RegistrySnapshot load(RegistrySnapshot before)
                        throws RegistryUnavailableException {
                    previous.add(before);
                    CompletableFuture<RegistrySnapshot> reading = new CompletableFuture<>();
                    begun.add(reading);
                    try {
                        return reading.get();
                    } catch (ExecutionException | InterruptedException e) {
                        throw new RegistryUnavailableException("no registry", e);
                    }
                }
            };

    private int acquired;

    private static RegistrySnapshot snapshot(long team) {
        return new RegistrySnapshot(
                new TeamDirectory(List.of(new Team(team, "phc_" + team, false, false))), List.of());
    }

    private RegistrySnapshot acquire() throws RegistryUnavailableException {
        RegistrySnapshot snapshot = SharedRegistry.acquire(loader);
        acquired++;
        return snapshot;
    }

    private CompletableFuture<RegistrySnapshot> nextReading() throws InterruptedException {
        CompletableFuture<RegistrySnapshot> reading =
                begun.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(reading).as("a reading begins").isNotNull();
        return reading;
    }

    private static RegistrySnapshot await(CompletableFuture<RegistrySnapshot> future)
            throws Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @AfterEach
    void releaseAll() {
        while (acquired-- > 0) {
            SharedRegistry.release(loader);
        }
    }

    @Test
    void isReadOnceForAllUsers() throws Exception {
        assertThat(acquire()).isSameAs(acquire()).isSameAs(SharedRegistry.current(loader));
    }

    @Test
    void oneReadingServesAllWhoAskForARevision() throws Exception {
        RegistrySnapshot first = acquire();
        List<CompletableFuture<RegistrySnapshot>> asked = new ArrayList<>();
        asked.add(SharedRegistry.refresh(loader, 5));
        CompletableFuture<RegistrySnapshot> reading = nextReading();
        asked.add(SharedRegistry.refresh(loader, 5));
        asked.add(SharedRegistry.refresh(loader, 4));
        assertThat(asked).noneMatch(CompletableFuture::isDone);
        assertThat(SharedRegistry.current(loader)).isSameAs(first);

        RegistrySnapshot second = snapshot(2);
        reading.complete(second);
        for (CompletableFuture<RegistrySnapshot> each : asked) {
            assertThat(await(each)).isSameAs(second);
        }
        assertThat(SharedRegistry.current(loader)).isSameAs(second);
        assertThat(SharedRegistry.refresh(loader, 5)).isCompletedWithValue(second);
        assertThat(previous).containsExactly(first);
        assertThat(begun).isEmpty();
    }

    @Test
    void whatIsAskedForDuringAReadingGetsOneMore() throws Exception {
        acquire();
        CompletableFuture<RegistrySnapshot> five = SharedRegistry.refresh(loader, 5);
        CompletableFuture<RegistrySnapshot> reading = nextReading();
        CompletableFuture<RegistrySnapshot> seven = SharedRegistry.refresh(loader, 7);
        CompletableFuture<RegistrySnapshot> six = SharedRegistry.refresh(loader, 6);
        RegistrySnapshot second = snapshot(2);
        reading.complete(second);
        assertThat(await(five)).isSameAs(second);

        CompletableFuture<RegistrySnapshot> oneMore = nextReading();
        assertThat(six).isNotDone();
        assertThat(seven).isNotDone();
        RegistrySnapshot third = snapshot(3);
        oneMore.complete(third);
        assertThat(await(six)).isSameAs(third);
        assertThat(await(seven)).isSameAs(third);
        assertThat(begun).isEmpty();
        assertThat(previous).hasSize(2).last().isSameAs(second);
    }

    @Test
    void aFailureKeepsTheOldSnapshotAndMayBeRetried() throws Exception {
        RegistrySnapshot first = acquire();
        CompletableFuture<RegistrySnapshot> failed = SharedRegistry.refresh(loader, 5);
        nextReading().completeExceptionally(new IllegalStateException("down"));
        assertThatThrownBy(() -> await(failed))
                .cause()
                .isInstanceOf(RegistryUnavailableException.class)
                .hasMessage("no registry");
        assertThat(SharedRegistry.current(loader)).isSameAs(first);

        CompletableFuture<RegistrySnapshot> again = SharedRegistry.refresh(loader, 5);
        RegistrySnapshot second = snapshot(2);
        nextReading().complete(second);
        assertThat(await(again)).isSameAs(second);
    }

    @Test
    void theLastReleaseEndsWhatIsUnderWay() throws Exception {
        acquire();
        CompletableFuture<RegistrySnapshot> running = SharedRegistry.refresh(loader, 5);
        nextReading();
        CompletableFuture<RegistrySnapshot> due = SharedRegistry.refresh(loader, 6);
        SharedRegistry.release(loader);
        acquired--;
        for (CompletableFuture<RegistrySnapshot> each : List.of(running, due)) {
            assertThatThrownBy(() -> await(each))
                    .cause()
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageStartingWith("The registry is no longer in use in this process");
        }
        assertThatThrownBy(() -> SharedRegistry.current(loader))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SharedRegistry.refresh(loader, 7))
                .isInstanceOf(IllegalStateException.class);
        assertThat(begun).isEmpty();
    }

    @Test
    void whoCannotReadItHasNotAcquiredIt() {
        RegistryLoader broken =
                () -> {
                    throw new RegistryUnavailableException("no registry", null);
                };
        assertThatThrownBy(() -> SharedRegistry.acquire(broken))
                .isInstanceOf(RegistryUnavailableException.class);
        assertThatThrownBy(() -> SharedRegistry.current(broken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("The registry has not been acquired");
    }
}
