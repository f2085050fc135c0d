/** HTTP for plugins: the transport and the guard against internal addresses. */
package io.hedgerow.runtime.http;
