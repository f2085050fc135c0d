package io.hedgerow.deployment.chaos;

import com.fasterxml.jackson.databind.JsonNode;

/** One row of ClickHouse's table {@code events}. */
record StoredEvent(String event, int team, String person, String uuid, JsonNode properties) {

    int number(String property) {
        return properties.path(property).asInt(-1);
    }

    /** The event of the load that it is, or that it was made of. */
    Step step() {
        return new Step(team, person, number("seq"));
    }

    @Override
    public String toString() {
        return event + " of team " + team + " " + person + " " + properties;
    }
}
