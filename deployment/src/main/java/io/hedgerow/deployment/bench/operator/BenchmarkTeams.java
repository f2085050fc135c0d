package io.hedgerow.deployment.bench.operator;

import io.hedgerow.operators.registry.PluginInstallation;
import io.hedgerow.operators.registry.RegistryLoader;
import io.hedgerow.operators.registry.RegistrySnapshot;
import io.hedgerow.operators.registry.SecretMask;
import io.hedgerow.operators.registry.TeamDirectory;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.transpile.TranspiledSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A registry in memory.
 *
 * @param chains JavaScript of each team's plugins, in order; the first team has id 1
 */
record BenchmarkTeams(List<List<String>> chains) implements RegistryLoader {

    private static final long serialVersionUID = 1L;

    static BenchmarkTeams same(int teams, List<String> chain) {
        return new BenchmarkTeams(new ArrayList<>(Collections.nCopies(teams, chain)));
    }

    /** Whether any team has plugins. */
    boolean hasPlugins() {
        return chains.stream().anyMatch(chain -> !chain.isEmpty());
    }

    @Override
    public RegistrySnapshot load() throws RegistryUnavailableException {
        PluginEngine engine = PluginEngine.acquire();
        try {
            Map<String, TranspiledSource> code = new HashMap<>();
            List<TeamDirectory.Team> teams = new ArrayList<>();
            List<PluginInstallation> installations = new ArrayList<>();
            for (int team = 1; team <= chains.size(); team++) {
                teams.add(new TeamDirectory.Team(team, "token-" + team, false, false));
                int order = 0;
                for (String source : chains.get(team - 1)) {
                    if (!code.containsKey(source)) {
                        code.put(source, engine.transpiler().transpile("index.js", source));
                    }
                    installations.add(installation(team, ++order, code.get(source)));
                }
            }
            return new RegistrySnapshot(new TeamDirectory(teams), installations);
        } catch (PluginLoadException e) {
            throw new RegistryUnavailableException("a plugin of the benchmark: " + e, e);
        } finally {
            engine.close();
        }
    }

    private static PluginInstallation installation(int team, int order, TranspiledSource code) {
        int config = team * 100 + order;
        return PluginInstallation.of(
                new PluginIdentity(team, order, config, "plugin " + order),
                order,
                code,
                "{}",
                Map.of(),
                0,
                PluginInstallation.OnError.DEFAULT,
                null,
                SecretMask.NONE);
    }
}
