/**
 * The capture endpoint of the local stack: takes events from PostHog clients over HTTP and writes
 * the input messages of contract §6.2 to Kafka. A request is answered only after Kafka has
 * acknowledged every event in it.
 */
package io.hedgerow.deployment.capture;
