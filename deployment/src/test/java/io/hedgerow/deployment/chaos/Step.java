package io.hedgerow.deployment.chaos;

/**
 * One event of the load.
 *
 * @param seq number among the events of its person, from 1
 */
record Step(int team, String person, int seq) implements Comparable<Step> {

    /** As {@code worker/index.js} decides. */
    boolean captures() {
        return seq % 5 == 0;
    }

    /** As {@code worker/index.js} decides. */
    boolean enqueues() {
        return seq % 7 == 0;
    }

    /** As {@link SlowService} decides: the first attempt to process it is answered with 500. */
    boolean failsOnce() {
        return seq % 17 == 0;
    }

    Who who() {
        return new Who(team, person);
    }

    /** A person. */
    record Who(int team, String person) {}

    @Override
    public int compareTo(Step other) {
        int order = Integer.compare(team, other.team);
        order = order != 0 ? order : person.compareTo(other.person);
        return order != 0 ? order : Integer.compare(seq, other.seq);
    }

    @Override
    public String toString() {
        return "team " + team + " " + person + " #" + seq;
    }
}
