/**
 * A whole host in memory, for scenarios, benchmarks and tests: stores that remember, sinks that
 * write down, and the time of a thread that its caller drives.
 */
package io.hedgerow.runtime.host.memory;
