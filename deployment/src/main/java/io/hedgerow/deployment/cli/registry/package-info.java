/** {@code hedgerow registry}. */
package io.hedgerow.deployment.cli.registry;
