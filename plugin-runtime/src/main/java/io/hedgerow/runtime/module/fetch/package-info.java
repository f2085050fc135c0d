/** fetch with node-fetch 2's behaviour. */
package io.hedgerow.runtime.module.fetch;
