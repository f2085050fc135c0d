package io.hedgerow.operators.registry;

import io.hedgerow.runtime.PluginIdentity;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Everything the job knows about teams and plugins, as of one moment. Immutable. */
public final class RegistrySnapshot {

    private final TeamDirectory teams;
    private final Map<Long, List<PluginInstallation>> chains;
    private final List<RefusedConfig> refused;
    private final boolean transpilesHere;
    private final Map<Integer, PluginInstallation> byConfig = new HashMap<>();
    private Map<Integer, PluginIdentity> known;

    /** With no config refused. */
    public RegistrySnapshot(TeamDirectory teams, Collection<PluginInstallation> installations) {
        this(teams, installations, List.of(), false);
    }

    /**
     * @param installations configs in force of all teams; equal orders keep the given order
     * @param refused configs that would be in force but must not run
     * @param transpilesHere whether this process had to transpile a plugin, or may have to
     */
    public RegistrySnapshot(
            TeamDirectory teams,
            Collection<PluginInstallation> installations,
            Collection<RefusedConfig> refused,
            boolean transpilesHere) {
        this.transpilesHere = transpilesHere;
        this.teams = teams;
        this.refused = List.copyOf(refused);
        this.chains = new HashMap<>();
        installations.forEach(each -> byConfig.put(each.configId(), each));
        installations.stream()
                .collect(Collectors.groupingBy(each -> each.identity().teamId()))
                .forEach(
                        (team, chain) ->
                                chains.put(
                                        team,
                                        chain.stream()
                                                .sorted(
                                                        Comparator.comparingInt(
                                                                PluginInstallation::order))
                                                .toList()));
    }

    /**
     * The same, with all configs that there are, also those that are disabled.
     *
     * @param configs {@code null} when that is not known
     */
    public RegistrySnapshot knowing(Collection<PluginIdentity> configs) {
        RegistrySnapshot knowing =
                new RegistrySnapshot(teams, all().toList(), refused, transpilesHere);
        if (configs != null) {
            knowing.known = new HashMap<>();
            configs.forEach(each -> knowing.known.put(each.pluginConfigId(), each));
        }
        return knowing;
    }

    /**
     * A config that there is, in force or not.
     *
     * @return {@code null} when there is none, or it is not known
     */
    public PluginIdentity known(int configId) {
        return known == null ? null : known.get(configId);
    }

    /** Whether it is sure that there is no such config any more. */
    public boolean isDeleted(int configId) {
        return known != null && !known.containsKey(configId);
    }

    /** Whether a team has a config of a plugin, in force or not; true when that is not known. */
    public boolean usesPlugin(long teamId, int pluginId) {
        return known == null
                || known.values().stream()
                        .anyMatch(each -> each.teamId() == teamId && each.pluginId() == pluginId);
    }

    public TeamDirectory teams() {
        return teams;
    }

    /** The team's configs in the order they run; empty for a team without plugins. */
    public List<PluginInstallation> chain(long teamId) {
        return chains.getOrDefault(teamId, List.of());
    }

    /**
     * @return {@code null} when the config is not in force
     */
    public PluginInstallation config(int configId) {
        return byConfig.get(configId);
    }

    /** Configs in force whose version the other snapshot does not have. */
    public List<PluginInstallation> installationsNotIn(RegistrySnapshot other) {
        Set<String> known =
                other.all().map(PluginInstallation::version).collect(Collectors.toSet());
        return all().filter(installation -> !known.contains(installation.version())).toList();
    }

    /** Enabled configs that must not run. */
    public List<RefusedConfig> refused() {
        return refused;
    }

    /** Whether plugins of this registry do not come transpiled, or not all of them. */
    public boolean transpilesHere() {
        return transpilesHere;
    }

    /** The configs in force of all teams. */
    public Stream<PluginInstallation> all() {
        return chains.values().stream().flatMap(List::stream);
    }

    public int installations() {
        return chains.values().stream().mapToInt(List::size).sum();
    }
}
