/** Commands to the running job and their answers, as messages (docs/live-commands.md). */
package io.hedgerow.operators.commands;
