package io.hedgerow.operators.plugins;

/**
 * What runs under one order key runs one after another, in the order it came. Finer than Flink's
 * key: many persons of one team are under way at once.
 *
 * @param text what of the team: a person, a scheduled task, a job
 */
record OrderKey(long teamId, String text) {

    static OrderKey person(long teamId, String distinctId) {
        return new OrderKey(teamId, "person:" + distinctId);
    }

    static OrderKey task(long teamId, int configId, String task) {
        return new OrderKey(teamId, "task:" + configId + ":" + task);
    }

    static OrderKey delivery(long key, long number) {
        return new OrderKey(key, "delivery:" + number);
    }

    static OrderKey job(long teamId, long id) {
        return new OrderKey(teamId, "job:" + id);
    }
}
