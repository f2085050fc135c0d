package io.hedgerow.deployment.cli.plugin;

import io.hedgerow.deployment.cli.RegistryCommand;
import io.hedgerow.deployment.cli.TextTable;
import io.hedgerow.deployment.registry.Approvals;
import io.hedgerow.deployment.registry.Approvals.Approval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code hedgerow plugin approvals}. */
@Command(
        name = "approvals",
        description = "List the plugin contents that are approved, by whom and when.",
        mixinStandardHelpOptions = true,
        footer = {"", "JSON: an array of sha256, name, by, at (ISO 8601), note."})
final class PluginApprovalsCommand extends RegistryCommand {

    @Override
    protected void run() throws Exception {
        List<Approval> all = registry().read(db -> new Approvals(db).all());
        if (isJson()) {
            printJson(all.stream().map(PluginApprovalsCommand::json).toList());
            return;
        }
        TextTable table = new TextTable("SHA256", "NAME", "BY", "AT", "NOTE");
        for (Approval each : all) {
            table.add(each.sha256(), each.name(), each.by(), each.at(), each.note());
        }
        say(table.toString());
    }

    private static Map<String, Object> json(Approval approval) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sha256", approval.sha256());
        json.put("name", approval.name());
        json.put("by", approval.by());
        json.put("at", approval.at().toString());
        json.put("note", approval.note());
        return json;
    }
}
