/** Compression. */
package io.hedgerow.runtime.module.zlib;
