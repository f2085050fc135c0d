/** The registry in Postgres: its tables and reading them. */
package io.hedgerow.job.postgres;
