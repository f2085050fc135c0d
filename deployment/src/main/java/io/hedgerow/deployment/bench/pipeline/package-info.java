/** {@code hedgerow bench pipeline}: from a filled Kafka topic to ClickHouse. */
package io.hedgerow.deployment.bench.pipeline;
