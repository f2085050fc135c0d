/** Configuration: its options, where their values come from, and the generated reference page. */
package io.hedgerow.job.config;
