package io.hedgerow.operators.registry;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The teams by id and by project token. Immutable, safe for all threads. */
public final class TeamDirectory {

    /**
     * @param anonymizeIps the team wants no addresses stored (contract §7.4)
     * @param sessionRecordingOptIn the team wants its session recordings kept (contract §7.10)
     */
    public record Team(
            long id, String token, boolean anonymizeIps, boolean sessionRecordingOptIn) {}

    private final Map<Long, Team> byId = new HashMap<>();
    private final Map<String, Team> byToken = new HashMap<>();

    public TeamDirectory(Collection<Team> teams) {
        for (Team team : teams) {
            byId.put(team.id(), team);
            byToken.put(team.token(), team);
        }
    }

    /**
     * @return {@code null} when there is no such team
     */
    public Team byId(long id) {
        return byId.get(id);
    }

    /**
     * @return {@code null} when there is no such team
     */
    public Team byToken(String token) {
        return byToken.get(token);
    }

    public int size() {
        return byId.size();
    }
}
