/** The npm client of this machine. */
package io.hedgerow.deployment.npm;
