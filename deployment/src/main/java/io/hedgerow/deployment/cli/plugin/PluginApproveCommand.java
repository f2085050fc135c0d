package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.registry.Approvals;
import io.hedgerow.runtime.pack.PluginPackage;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hedgerow plugin approve}. */
@Command(
        name = "approve",
        description = {
            "Put a plugin's content on the list of those that may be installed and run, if option"
                    + " plugins.require-approval is set. Exactly this version is approved, wherever it"
                    + " comes from."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "JSON: sha256, name, new (whether it was not approved before)."})
final class PluginApproveCommand extends RegistryCommand {

    @Parameters(
            paramLabel = "SHA256|DIR|ARCHIVE",
            description = "Content hash, as a refusal names it, or the plugin's folder or archive.")
    private String subject;

    @Option(
            names = "--by",
            paramLabel = "WHO",
            description = "Who approves; default: the user who runs this.")
    private String by = System.getProperty("user.name");

    @Option(names = "--note", paramLabel = "TEXT", description = "Why, or what was looked at.")
    private String note;

    @Override
    protected void run() throws Exception {
        boolean isHash = subject.matches("[0-9a-f]{64}");
        PluginPackage content = isHash ? null : PluginPackage.read(Path.of(subject));
        String hash = isHash ? subject : content.sha256();
        String name = isHash ? null : content.manifest().name();
        boolean isNew =
                registry().<Boolean>write(db -> new Approvals(db).approve(hash, name, by, note));
        if (isJson()) {
            Map<String, Object> report = new TreeMap<>();
            report.put("sha256", hash);
            report.put("name", name);
            report.put("new", isNew);
            printJson(report);
        } else {
            say((isNew ? "approved " : "was approved already: ") + hash);
        }
    }
}
