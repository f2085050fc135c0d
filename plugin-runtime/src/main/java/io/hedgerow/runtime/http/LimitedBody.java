package io.hedgerow.runtime.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Collects a response with its body; gives up once that is longer than allowed, or nobody waits for
 * it.
 */
final class LimitedBody implements AsyncResponseConsumer<LimitedBody.Received> {

    /**
     * @param body empty if there is none
     */
    record Received(HttpResponse head, byte[] body) {}

    private final long most;
    private final BooleanSupplier abandoned;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private HttpResponse head;
    private FutureCallback<Received> result;

    LimitedBody(long most, BooleanSupplier abandoned) {
        this.most = most;
        this.abandoned = abandoned;
    }

    @Override
    public void consumeResponse(
            HttpResponse response,
            EntityDetails body,
            HttpContext context,
            FutureCallback<Received> callback) {
        head = response;
        result = callback;
        if (body == null) {
            finish();
        }
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {}

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
        channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer source) throws IOException {
        if (abandoned.getAsBoolean()) {
            throw new InterruptedIOException("nobody waits for this response");
        }
        if (bytes.size() + (long) source.remaining() > most) {
            throw new TooLarge();
        }
        byte[] chunk = new byte[source.remaining()];
        source.get(chunk);
        bytes.writeBytes(chunk);
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) {
        finish();
    }

    private void finish() {
        result.completed(new Received(head, bytes.toByteArray()));
    }

    @Override
    public void failed(Exception cause) {}

    @Override
    public void releaseResources() {}

    /** The body is longer than allowed. */
    static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
