package io.hedgerow.runtime.internal;

import com.oracle.truffle.api.ThreadLocalAction;
import com.oracle.truffle.api.Truffle;
import com.oracle.truffle.api.TruffleLanguage;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.source.SourceSection;
import com.oracle.truffle.js.runtime.JSRealm;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.graalvm.polyglot.Context;

/**
 * Asks a JavaScript context at which place of one source it is. An interrupt does not tell: where
 * code catches it, an async function for one, it strikes again somewhere else.
 *
 * <p><b>Owns</b> nothing. <b>Lives</b> as long as its context. <b>Threads</b>: any; the answer is
 * found on the context's own, at its next safepoint. <b>Survives</b> nothing.
 */
public final class Whereabouts {

    private static final long PATIENCE_MILLIS = 500;

    private final TruffleLanguage.Env env;
    private final String sourceName;

    private Whereabouts(TruffleLanguage.Env env, String sourceName) {
        this.env = env;
        this.sourceName = sourceName;
    }

    /**
     * A place in the text that the engine knows.
     *
     * @param line from 1
     * @param column from 1
     */
    public record Place(int line, int column) {}

    /**
     * @param sourceName of the text that is of interest
     */
    public static Whereabouts of(Context context, String sourceName) {
        context.initialize("js");
        context.enter();
        try {
            return new Whereabouts(JSRealm.get(null).getEnv(), sourceName);
        } finally {
            context.leave();
        }
    }

    /**
     * The innermost place in the source that is being executed; {@code null} if there is none, or
     * if the code does not get to a safepoint.
     */
    Place now() {
        AtomicReference<Place> found = new AtomicReference<>();
        try {
            Future<Void> asked =
                    env.submitThreadLocal(
                            null,
                            new ThreadLocalAction(false, false) {
                                @Override
                                protected void perform(Access access) {
                                    found.set(innermost(access.getLocation()));
                                }
                            });
            asked.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | IllegalStateException e) {
            return found.get(); // held up in a built-in, or closed meanwhile
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return found.get();
    }

    private Place innermost(Node location) {
        Place here = place(location);
        return here != null
                ? here
                : Truffle.getRuntime().iterateFrames(frame -> place(frame.getCallNode()));
    }

    private Place place(Node node) {
        SourceSection section = node == null ? null : node.getEncapsulatingSourceSection();
        return section != null
                        && section.hasLines()
                        && sourceName.equals(section.getSource().getName())
                ? new Place(section.getStartLine(), section.getStartColumn())
                : null;
    }
}
