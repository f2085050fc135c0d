package io.hedgerow.deployment.deadletters;

import io.hedgerow.operators.delivery.DeliveryDeadLetters;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in its batch the event of a dead letter was.
 *
 * @param place from 0
 * @param size of the batch
 */
record BatchPlace(int place, int size) {

    private static final Pattern TAG = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

    static Optional<BatchPlace> of(DeadLetter letter) {
        if (letter.tag(DeliveryDeadLetters.BATCH_TAG).isEmpty()) {
            return Optional.empty();
        }
        return letter.tag(DeliveryDeadLetters.PLACE_TAG)
                .map(TAG::matcher)
                .filter(Matcher::matches)
                .map(
                        found ->
                                new BatchPlace(
                                        Integer.parseInt(found.group(1)),
                                        Integer.parseInt(found.group(2))))
                .filter(found -> found.place < found.size);
    }
}
