/** {@code hedgerow plugin}: what asks the running job, and what it wrote down. */
package io.hedgerow.deployment.cli.plugin.live;
