/** Running a team's plugins on keyed state: the chain, its stores, retries, jobs and schedules. */
package io.hedgerow.operators.plugins;
