package io.hedgerow.operators.plugins;

/**
 * What runs under one order key runs one after another, in the order it came. Finer than Flink's
 * key: many persons of one team are under way at once.
 *
 * @param teamId whose turn it takes; in delivery {@link io.hedgerow.operators.delivery.DeliveryKey}
 * @param text which of the team's persons, tasks, jobs, commands or deliveries
 */
record OrderKey(long teamId, Kind kind, String text) {

    /** What is in order. */
    enum Kind {
        PERSON,
        TASK,
        JOB,
        COMMAND,
        DELIVERY
    }

    static OrderKey person(long teamId, String distinctId) {
        return new OrderKey(teamId, Kind.PERSON, distinctId);
    }

    static OrderKey task(long teamId, int configId, String task) {
        return new OrderKey(teamId, Kind.TASK, configId + ":" + task);
    }

    static OrderKey delivery(long key, long number) {
        return new OrderKey(key, Kind.DELIVERY, Long.toString(number));
    }

    static OrderKey job(long teamId, long id) {
        return new OrderKey(teamId, Kind.JOB, Long.toString(id));
    }

    static OrderKey command(long teamId, String id) {
        return new OrderKey(teamId, Kind.COMMAND, id);
    }
}
