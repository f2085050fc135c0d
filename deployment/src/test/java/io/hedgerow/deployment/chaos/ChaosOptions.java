package io.hedgerow.deployment.chaos;

/**
 * How long and how hard: {@code -Dchaos.events=…} and so on.
 *
 * @param events at least so many are sent, over all persons
 * @param rate events a second
 * @param teams each has its own plugin configs and storage
 * @param persons of each team
 * @param kills of TaskManagers; half of them before the job is rescaled
 * @param seed of the service's delays
 */
record ChaosOptions(int events, int rate, int teams, int persons, int kills, long seed) {

    static ChaosOptions fromSystemProperties() {
        return new ChaosOptions(
                Integer.getInteger("chaos.events", 1_500),
                Integer.getInteger("chaos.rate", 60),
                Integer.getInteger("chaos.teams", 3),
                Integer.getInteger("chaos.persons", 20),
                Integer.getInteger("chaos.kills", 2),
                Long.getLong("chaos.seed", 20260101L));
    }

    /** Shorter, and with few persons: each event goes out twice, in order per person. */
    static ChaosOptions forDelivery() {
        return new ChaosOptions(
                Integer.getInteger("chaos.delivery.events", 600),
                Integer.getInteger("chaos.delivery.rate", 30),
                Integer.getInteger("chaos.delivery.teams", 2),
                Integer.getInteger("chaos.delivery.persons", 20),
                2,
                0);
    }
}
