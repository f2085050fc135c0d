package io.hedgerow.deployment.chaos;

import io.hedgerow.deployment.receiver.DeliveryLedger;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A plugin that delivers while everything fails, and how its requests are known. */
enum Subject {
    EXPORTER("exporter", "POST", "export"),
    NOTIFIER("notifier", "POST", "event"),
    WEBHOOK("webhook", "POST", "webhook"),
    CUSTOMERS("customers", "POST", "customers"),
    BUCKET("bucket", "PUT", "bucket");

    private final String folder;
    private final String method;
    private final String segment;

    Subject(String folder, String method, String segment) {
        this.folder = folder;
        this.method = method;
        this.segment = segment;
    }

    String folder() {
        return folder;
    }

    /** Where a team's events go, as {@link DeliveryLedger.Entry#place} has it. */
    String place(int team) {
        return method + " /" + team + "/" + segment;
    }

    boolean isOf(DeliveryLedger.Entry entry) {
        return entry.place().startsWith(method + " /") && entry.place().endsWith("/" + segment);
    }

    /** Whether its requests say by a header which revision of the config made them. */
    boolean hasToken() {
        return this != EXPORTER && this != NOTIFIER;
    }

    /** That header's value. */
    String authorization(String token) {
        return this == CUSTOMERS
                ? "Basic "
                        + Base64.getEncoder()
                                .encodeToString(("site:" + token).getBytes(StandardCharsets.UTF_8))
                : "Bearer " + token;
    }
}
