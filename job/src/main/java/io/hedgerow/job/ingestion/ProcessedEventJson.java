package io.hedgerow.job.ingestion;

import io.hedgerow.operators.output.EventRow;

/**
 * Rows as the JSON of the topic of processed events (contract §6.4). The row's properties are
 * copied as the bytes they are. Any thread.
 */
public final class ProcessedEventJson {

    private static final int OTHER_FIELDS_BYTES = 512;

    private ProcessedEventJson() {}

    /** Person and group columns are not known and are left out. */
    public static byte[] of(EventRow row) {
        byte[] properties = row.properties();
        return JsonMessage.of(
                properties.length + properties.length / 4 + OTHER_FIELDS_BYTES,
                out -> {
                    out.writeStringField("uuid", row.uuid().toString());
                    out.writeStringField("event", row.event());
                    out.writeFieldName("properties");
                    out.writeUTF8String(properties, 0, properties.length);
                    out.writeStringField(
                            "timestamp", JsonMessage.milliseconds(row.timestampMicros()));
                    out.writeNumberField("team_id", row.teamId());
                    out.writeStringField("distinct_id", row.distinctId());
                    out.writeStringField("elements_chain", row.elementsChain());
                    out.writeStringField(
                            "created_at", JsonMessage.milliseconds(row.createdAtMicros()));
                });
    }
}
