package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.Approvals;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hedgerow plugin revoke}. */
@Command(
        name = "revoke",
        description = {
            "Take a plugin's content off the list of approved ones. If option"
                    + " plugins.require-approval is set, it stops running everywhere; events go on"
                    + " without it."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "JSON: sha256."})
final class PluginRevokeCommand extends RegistryCommand {

    @Parameters(
            paramLabel = "SHA256",
            description = "Content hash, as `plugin approvals` lists it.")
    private String hash;

    @Override
    protected void run() throws Exception {
        registry()
                .<Void>write(
                        db -> {
                            new Approvals(db).revoke(hash);
                            return null;
                        });
        if (isJson()) {
            printJson(Map.of("sha256", hash));
        } else {
            say("revoked " + hash);
        }
    }
}
