package io.hedgerow.runtime.internal;

import java.util.Arrays;

/** One line of an effect journal. Owner thread only. */
sealed interface JournalEntry {

    /** About as many bytes as the entry takes when written. */
    long sizeBytes();

    /**
     * A synchronous effect and its outcome, or the start of an asynchronous one, whose outcome is
     * an entry of its own. The arguments are hashed when somebody asks for that.
     */
    final class Call implements JournalEntry {

        private final EffectKind kind;
        private final Outcome outcome;
        private String name;
        private Object[] arguments;
        private long fingerprint;

        Call(EffectKind kind, String name, Object[] arguments, Outcome outcome) {
            this.kind = kind;
            this.name = name;
            this.arguments = arguments;
            this.outcome = outcome;
        }

        Call(EffectKind kind, long fingerprint, Outcome outcome) {
            this.kind = kind;
            this.fingerprint = fingerprint;
            this.outcome = outcome;
        }

        EffectKind kind() {
            return kind;
        }

        /** Null for {@link EffectKind#OPERATION}. */
        Outcome outcome() {
            return outcome;
        }

        long fingerprint() {
            if (arguments != null) {
                fingerprint = Fingerprint.of(kind, name, arguments);
                arguments = null;
                name = null;
            }
            return fingerprint;
        }

        boolean matches(EffectKind kind, String name, Object[] arguments) {
            return this.kind == kind && fingerprint() == Fingerprint.of(kind, name, arguments);
        }

        @Override
        public long sizeBytes() {
            return 10 + (outcome == null ? 0 : Sizes.of(outcome));
        }
    }

    /** Readings of the clock or random numbers, one after the other with nothing in between. */
    final class Numbers implements JournalEntry {

        private final EffectKind kind;
        private double[] values = new double[4];
        private int[] times = new int[4];
        private int size;

        Numbers(EffectKind kind) {
            this.kind = kind;
        }

        EffectKind kind() {
            return kind;
        }

        int size() {
            return size;
        }

        double value(int index) {
            return values[index];
        }

        /** How many times in a row the value was given. */
        int times(int index) {
            return times[index];
        }

        /**
         * @return whether the number needed a place of its own
         */
        boolean add(double value, int count) {
            if (size > 0 && values[size - 1] == value) {
                times[size - 1] += count;
                return false;
            }
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
                times = Arrays.copyOf(times, size * 2);
            }
            values[size] = value;
            times[size++] = count;
            return true;
        }

        /** The first {@code whole} values and {@code rest} times the one after them. */
        Numbers head(int whole, int rest) {
            Numbers head = new Numbers(kind);
            for (int i = 0; i < whole; i++) {
                head.add(values[i], times[i]);
            }
            if (rest > 0) {
                head.add(values[whole], rest);
            }
            return head;
        }

        @Override
        public long sizeBytes() {
            return 3 + (long) size * Sizes.NUMBER;
        }
    }

    /** The end of an asynchronous effect, at its place in the order of delivery. */
    final class Completion implements JournalEntry {

        private final int operation;
        private Outcome outcome;

        /**
         * @param operation number of the operation in the order of starting, from 0
         */
        Completion(int operation, Outcome outcome) {
            this.operation = operation;
            this.outcome = outcome;
        }

        int operation() {
            return operation;
        }

        Outcome outcome() {
            return outcome;
        }

        void replaceOutcome(Outcome repeated) {
            outcome = repeated;
        }

        @Override
        public long sizeBytes() {
            return 3 + Sizes.of(outcome);
        }
    }
}
