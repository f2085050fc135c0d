/** Timers that plugins do not see. */
package io.hedgerow.runtime.module.timers;
