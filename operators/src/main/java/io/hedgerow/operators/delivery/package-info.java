/** What happens to events after ingestion: sending them to third parties, and never losing one. */
package io.hedgerow.operators.delivery;
