/**
 * Running PostHog plugins: an engine shared by the JVM, one context per plugin config, invocations
 * that may wait. Nothing here knows Flink.
 */
package io.hedgerow.runtime;
