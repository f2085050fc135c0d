/** Writing and showing the registry: what {@code hedgerow plugin} does in Postgres. */
package io.hedgerow.deployment.registry;
