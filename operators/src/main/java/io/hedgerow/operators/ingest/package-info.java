/** From the bytes of an input message to a row of {@code events} (contract §6.2, §7). */
package io.hedgerow.operators.ingest;
