/** The ingestion topology: events from Kafka through plugins into ClickHouse. */
package io.hedgerow.job.ingestion;
