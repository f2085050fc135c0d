/**
 * {@code hedgerow bench operator}: the plugin operator alone, in a MiniCluster, from events in
 * memory to a sink that discards them.
 */
package io.hedgerow.deployment.bench.operator;
