/** {@code hedgerow plugin dry-run}: two versions of a plugin on real events, nothing done. */
package io.hedgerow.deployment.dryrun;
