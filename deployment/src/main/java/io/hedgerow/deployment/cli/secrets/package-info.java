/** {@code hedgerow secrets}: keys, and what is encrypted with them. */
package io.hedgerow.deployment.cli.secrets;
