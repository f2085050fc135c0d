package io.hedgerow.deployment.e2e;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.opentest4j.AssertionFailedError;

/** Waits for a condition by asking again, and says in the end what it saw last. */
public final class Await {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);

    private Await() {}

    /** A question that may fail the way queries do. */
    public interface Question<T> {
        T ask() throws Exception;
    }

    /** A check on an answer; throws an {@link AssertionError} when the answer is not there yet. */
    public interface Check<T> {
        void accept(T answer) throws Exception;
    }

    /** Asks until the check passes, and returns that answer. */
    public static <T> T until(Question<T> question, Check<T> check) throws Exception {
        return until(LIMIT, question, check);
    }

    /** As above, with another limit than a minute. */
    public static <T> T until(Duration limit, Question<T> question, Check<T> check)
            throws Exception {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            T answer = question.ask();
            try {
                check.accept(answer);
                return answer;
            } catch (AssertionError e) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionFailedError(
                            "Not within " + limit.toSeconds() + " s: " + e.getMessage(), e);
                }
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
