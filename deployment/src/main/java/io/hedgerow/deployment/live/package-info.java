/** What can be asked of a running job and of what it wrote down (docs/live-commands.md). */
package io.hedgerow.deployment.live;
