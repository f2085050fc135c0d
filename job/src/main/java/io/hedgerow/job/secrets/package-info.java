/** Secret config values and attachments, encrypted at rest (decision 0047). */
package io.hedgerow.job.secrets;
