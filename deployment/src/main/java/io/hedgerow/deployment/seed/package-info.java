/** Sample data for the local stack: teams, plugins with their source, and plugin configs. */
package io.hedgerow.deployment.seed;
