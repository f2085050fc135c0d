/** How host modules (crypto, url, node-fetch, …) plug into a plugin context. */
package io.hedgerow.runtime.module;
