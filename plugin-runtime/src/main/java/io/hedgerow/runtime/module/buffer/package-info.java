/** Buffer's text encodings. */
package io.hedgerow.runtime.module.buffer;
