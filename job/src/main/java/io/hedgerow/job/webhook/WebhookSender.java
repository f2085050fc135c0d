package io.hedgerow.job.webhook;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One try to tell.
 *
 * <p>Owns: an HTTP client and its threads. Lives: as its writer. Threads: one sends; {@link #close}
 * from any. Survives: nothing.
 */
final class WebhookSender implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final String HMAC = "HmacSHA256";

    private final WebhookTarget target;
    private final byte[] secret;
    private final ExecutorService executor;
    private final HttpClient http;

    /**
     * @param secret to sign with, {@code null} for none
     */
    WebhookSender(WebhookTarget target, String secret) {
        this.target = target;
        this.secret = secret == null ? null : secret.getBytes(StandardCharsets.UTF_8);
        this.executor =
                Executors.newCachedThreadPool(
                        task -> {
                            Thread thread = new Thread(task, "webhook-client");
                            thread.setDaemon(true);
                            return thread;
                        });
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(ANSWER)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .executor(executor)
                        .build();
    }

    /**
     * @return what went wrong, {@code null} when it was taken
     */
    String send(WebhookNotice notice) throws InterruptedException {
        String body = notice.body(target.disables());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target.url())
                        .timeout(ANSWER)
                        .header("Content-Type", "application/json")
                        .header("User-Agent", "hedgerow")
                        .header("Idempotency-Key", notice.key())
                        .POST(BodyPublishers.ofString(body));
        if (secret != null) {
            request.header("X-Hedgerow-Signature", "sha256=" + signature(body));
        }
        try {
            HttpResponse<Void> answer = http.send(request.build(), BodyHandlers.discarding());
            return answer.statusCode() / 100 == 2 ? null : "status " + answer.statusCode();
        } catch (IOException e) {
            return e.toString();
        }
    }

    private String signature(String body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret, HMAC));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
