/** WHATWG URLs. */
package io.hedgerow.runtime.module.url;
