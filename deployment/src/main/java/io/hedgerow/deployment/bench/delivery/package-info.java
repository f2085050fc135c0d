/**
 * {@code hedgerow bench delivery}: the delivery topology on real servers and a receiver of ours.
 */
package io.hedgerow.deployment.bench.delivery;
