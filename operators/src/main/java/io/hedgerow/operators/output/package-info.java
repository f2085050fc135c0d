/** The rows that leave the job for ClickHouse and Kafka, each with its own serializer. */
package io.hedgerow.operators.output;
