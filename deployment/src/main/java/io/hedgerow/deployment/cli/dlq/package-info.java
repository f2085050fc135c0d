/** {@code hedgerow dlq}. */
package io.hedgerow.deployment.cli.dlq;
