/** The delivery topology and its connectors. */
package io.hedgerow.job.delivery;
