package io.hedgerow.deployment.cli.plugin.live;

import io.hedgerow.deployment.dryrun.HttpPolicy;
import io.hedgerow.runtime.scenario.ScenarioException;
import io.hedgerow.runtime.scenario.ScenarioReader;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What becomes of requests: at most one of these. */
final class DryRunHttp {

    @Option(
            names = "--http-ok",
            description =
                    "Answer every request with 200 and {}. Without any of these: requests fail.")
    private boolean ok;

    @Option(
            names = "--http-stubs",
            paramLabel = "SCENARIO.json",
            description = "Answer requests from httpStubs of a scenario (docs/scenario-format.md).")
    private Path stubs;

    @Option(
            names = "--allow-network",
            description = "SEND requests, each version its own: what they do out there is done.")
    private boolean network;

    static HttpPolicy policy(DryRunHttp chosen) throws ScenarioException {
        if (chosen == null) {
            return HttpPolicy.refuse();
        }
        if (chosen.network) {
            return HttpPolicy.network();
        }
        return chosen.ok
                ? HttpPolicy.ok()
                : HttpPolicy.stubs(
                        ScenarioReader.read(chosen.stubs).httpStubs(), chosen.stubs.toString());
    }
}
