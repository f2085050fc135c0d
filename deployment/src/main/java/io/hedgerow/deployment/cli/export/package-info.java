/** {@code hedgerow export}. */
package io.hedgerow.deployment.cli.export;
