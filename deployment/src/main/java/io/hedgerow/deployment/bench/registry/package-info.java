/** {@code hedgerow bench registry}: how long changes take, and what many configs cost. */
package io.hedgerow.deployment.bench.registry;
