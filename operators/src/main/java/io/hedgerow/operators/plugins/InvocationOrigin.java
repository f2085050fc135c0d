package io.hedgerow.operators.plugins;

/**
 * What a plugin is running for, so that the events it captures get an identity that is the same
 * when the invocation runs again.
 */
final class InvocationOrigin {

    private String id = "load";
    private int captureDepth;
    private int captures;

    /**
     * @param id uuid of the event, or identity of a job or tick
     * @param captureDepth of the event
     */
    void begin(String id, int captureDepth) {
        this.id = id;
        this.captureDepth = captureDepth;
        this.captures = 0;
    }

    String id() {
        return id;
    }

    int captureDepth() {
        return captureDepth;
    }

    int nextCapture() {
        return captures++;
    }
}
