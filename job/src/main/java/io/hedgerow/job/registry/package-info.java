/** What every kind of registry has in common: the rules for what may be put in force. */
package io.hedgerow.job.registry;
