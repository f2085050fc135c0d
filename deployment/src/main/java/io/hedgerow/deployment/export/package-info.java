/**
 * Historical exports: stored events through a plugin's {@code exportEvents} (contract §2.8 v2), in
 * a process of their own.
 */
package io.hedgerow.deployment.export;
