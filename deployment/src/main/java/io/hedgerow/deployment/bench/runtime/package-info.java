/**
 * Measures the plugin runtime: six plugins through its public API, next to the same plugins in
 * Node.
 */
package io.hedgerow.deployment.bench.runtime;
