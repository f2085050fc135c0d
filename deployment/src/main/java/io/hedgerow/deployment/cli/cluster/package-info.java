/** {@code hedgerow cluster}. */
package io.hedgerow.deployment.cli.cluster;
