/** The package {@code ethers} with the arithmetic of its curve in Java. */
package io.hedgerow.runtime.module.ethers;
