/** Tells the outside of plugin configs that were disabled or paused (decision 0068). */
package io.hedgerow.job.webhook;
