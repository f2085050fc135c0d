/** Hashes, signatures and randomness. */
package io.hedgerow.runtime.module.crypto;
