package io.hedgerow.deployment.demo;

import java.io.IOException;

/** The sending half of the demo, on a thread of its own while the other half counts. */
final class Sending {

    /** May fail the way sending does. */
    interface Task {
        void run() throws IOException, InterruptedException;
    }

    private final Thread thread;
    private volatile Exception failure;

    private Sending(Task task) {
        thread =
                new Thread(
                        () -> {
                            try {
                                task.run();
                            } catch (IOException | InterruptedException | RuntimeException e) {
                                failure = e;
                            }
                        },
                        "demo-sender");
        thread.setDaemon(true);
    }

    static Sending start(Task task) {
        Sending sending = new Sending(task);
        sending.thread.start();
        return sending;
    }

    boolean hasFailed() {
        return failure != null;
    }

    /** Waits for the end; throws what the task threw. */
    void finish() throws IOException, InterruptedException {
        thread.join();
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure != null) {
            throw new IOException("Sending failed: " + failure, failure);
        }
    }
}
