package io.hedgerow.deployment.bench.operator;

import java.util.List;

/** A plugin that calls a service for each event. */
final class HttpPlugin {

    private HttpPlugin() {}

    /** Teams that each have it as their only plugin. */
    static BenchmarkTeams teams(int teams, String url) {
        return BenchmarkTeams.same(
                teams,
                List.of(
                        """
                        export async function processEvent(event) {
                            const response = await fetch('%s')
                            if (!response.ok) {
                                throw new Error('status ' + response.status)
                            }
                            event.properties.status = response.status
                            return event
                        }
                        """
                                .formatted(url)));
    }

    /** With {@link DelayedHttp} for the service. */
    static BenchmarkTeams teams(int teams) {
        return teams(teams, "http://service.example/");
    }
}
