/** {@code hedgerow team}. */
package io.hedgerow.deployment.cli.team;
