package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.TeamDirectory;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A TaskManager that will have to transpile gets ready for it when it learns of that. */
class RegistryViewTest {

    private static final long PATIENCE_SECONDS = 60;

    private final AtomicBoolean transpiles = new AtomicBoolean();
    private final AtomicInteger prepared = new AtomicInteger();
    private final BlockingQueue<Runnable> taskThread = new LinkedBlockingQueue<>();

    private RegistryView open() throws Exception {
        return new RegistryView(
                () ->
                        new RegistrySnapshot(
                                new TeamDirectory(List.of()),
                                List.of(),
                                List.of(),
                                transpiles.get()),
                new Preparing(prepared),
                taskThread::add,
                (delay, action) -> () -> {},
                (snapshot, revision) -> {});
    }

    private void change(RegistryView view, long revision) throws Exception {
        view.changed(revision);
        taskThread.poll(PATIENCE_SECONDS, TimeUnit.SECONDS).run();
        assertThat(view.revision()).isEqualTo(revision);
    }

    @Test
    void atTheStart() throws Exception {
        transpiles.set(true);
        try (RegistryView view = open()) {
            assertThat(view.inForce().transpilesHere()).isTrue();
            assertThat(prepared).hasValue(1);
        }
    }

    @Test
    void whenTheRegistryChanges() throws Exception {
        try (RegistryView view = open()) {
            change(view, 1);
            assertThat(prepared).hasValue(0);
            transpiles.set(true);
            change(view, 2);
            assertThat(prepared).hasValue(1);
        }
    }

    private static final class Preparing extends FakePlugin.Platform {

        private final AtomicInteger prepared;

        Preparing(AtomicInteger prepared) {
            super(
                    (installation, services) -> {
                        throw new UnsupportedOperationException();
                    });
            this.prepared = prepared;
        }

        @Override
        public void prepareTranspiler() {
            prepared.incrementAndGet();
        }
    }
}
