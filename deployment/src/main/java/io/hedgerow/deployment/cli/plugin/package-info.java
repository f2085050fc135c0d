/** {@code hedgerow plugin}: what plugin authors use. */
package io.hedgerow.deployment.cli.plugin;
