/** Dead letters after the fact: found in ClickHouse, sent again through Kafka, or put aside. */
package io.hedgerow.deployment.deadletters;
