package io.hedgerow.job.folder;

import com.fasterxml.jackson.databind.JsonNode;
import io.hedgerow.job.folder.RegistryFile.AttachmentEntry;
import io.hedgerow.job.folder.RegistryFile.ConfigEntry;
import io.hedgerow.job.folder.RegistryFile.Ids;
import io.hedgerow.job.folder.RegistryFile.PluginEntry;
import io.hedgerow.operators.registry.PluginInstallation.OnError;
import io.hedgerow.operators.registry.TeamDirectory.Team;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the parts of {@link RegistryFile}. Every key is known or refused. */
final class RegistryFileParser {

    private static final int VERSION = 1;
    private static final int MOST_QUIET = 3;
    private static final String HASH = "[0-9a-f]{64}";
    private static final String CONTENT_TYPE = "application/octet-stream";

    private final Path file;
    private final String revision;
    private final Map<String, PluginEntry> plugins = new LinkedHashMap<>();
    private final List<Team> teams = new ArrayList<>();
    private final List<ConfigEntry> configs = new ArrayList<>();
    private final Set<Long> teamIds = new HashSet<>();
    private final Set<String> tokens = new HashSet<>();
    private final Ids pluginIds = new Ids("plugin");
    private final Ids configIds = new Ids("config");

    RegistryFileParser(Path file, String revision) {
        this.file = file;
        this.revision = revision;
    }

    RegistryFile parse(YamlValue root) throws RegistryFileException {
        YamlMap map = root.map();
        map.require("version").integer(VERSION, VERSION);
        for (YamlValue plugin : list(map, "plugins")) {
            plugin(plugin);
        }
        for (YamlValue team : map.require("teams").list()) {
            team(team);
        }
        Set<String> approved = new HashSet<>();
        for (YamlValue approval : list(map, "approved")) {
            approved.add(approval(approval));
        }
        map.end();
        return new RegistryFile(file, revision, teams, plugins, configs, approved);
    }

    private static List<YamlValue> list(YamlMap map, String key) throws RegistryFileException {
        YamlValue value = map.find(key).orElse(null);
        return value == null ? List.of() : value.list();
    }

    private void plugin(YamlValue plugin) throws RegistryFileException {
        YamlMap map = plugin.map();
        YamlValue nameValue = map.require("name");
        String name = nameValue.text();
        YamlValue level = map.find("log_level").orElse(null);
        PluginEntry entry =
                new PluginEntry(
                        pluginIds.of(plugin, map.find("id").orElse(null), name),
                        name,
                        map.require("path").text(),
                        level == null ? 0 : (int) level.integer(0, MOST_QUIET));
        map.end();
        if (plugins.put(name, entry) != null) {
            throw nameValue.wrong("there are two plugins called \"" + name + "\"");
        }
    }

    private void team(YamlValue team) throws RegistryFileException {
        YamlMap map = team.map();
        YamlValue idValue = map.require("id");
        long id = idValue.integer(1, Integer.MAX_VALUE);
        if (!teamIds.add(id)) {
            throw idValue.wrong("there are two teams with the id " + id);
        }
        YamlValue tokenValue = map.require("token");
        String token = tokenValue.text();
        if (!tokens.add(token)) {
            throw tokenValue.wrong("another team has the same token");
        }
        YamlValue anonymize = map.find("anonymize_ips").orElse(null);
        YamlValue recording = map.find("session_recording_opt_in").orElse(null);
        teams.add(
                new Team(
                        id,
                        token,
                        anonymize != null && anonymize.flag(),
                        recording != null && recording.flag()));
        Set<String> used = new HashSet<>();
        int place = 0;
        for (YamlValue config : list(map, "plugins")) {
            config(id, config, ++place, used);
        }
        map.end();
    }

    private void config(long team, YamlValue config, int place, Set<String> used)
            throws RegistryFileException {
        YamlMap map = config.map();
        YamlValue nameValue = map.require("plugin");
        PluginEntry plugin = plugins.get(nameValue.text());
        if (plugin == null) {
            throw nameValue.wrong(
                    "there is no plugin called \"" + nameValue.text() + "\" under \"plugins\"");
        }
        if (!used.add(plugin.name())) {
            throw nameValue.wrong("the team has the plugin already");
        }
        int id = configIds.of(config, map.find("id").orElse(null), team + " " + plugin.name());
        YamlValue enabled = map.find("enabled").orElse(null);
        YamlValue order = map.find("order").orElse(null);
        YamlValue onError = map.find("on_error").orElse(null);
        ConfigEntry entry =
                new ConfigEntry(
                        id,
                        team,
                        plugin,
                        order == null
                                ? place
                                : (int) order.integer(Integer.MIN_VALUE, Integer.MAX_VALUE),
                        onError == null ? OnError.DEFAULT : onError(onError),
                        "%s, line %d, %s"
                                .formatted(file.getFileName(), config.line(), config.path()),
                        values(map),
                        attachments(map));
        map.end();
        if (enabled == null || enabled.flag()) {
            configs.add(entry);
        }
    }

    private static OnError onError(YamlValue value) throws RegistryFileException {
        return OnError.of(value.text())
                .orElseThrow(() -> value.wrong("must be default, continue, drop or dead_letter"));
    }

    private static Map<String, JsonNode> values(YamlMap map) throws RegistryFileException {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        YamlValue config = map.find("config").orElse(null);
        if (config != null) {
            for (Map.Entry<String, YamlValue> each : config.map().all().entrySet()) {
                values.put(each.getKey(), each.getValue().json());
            }
        }
        return values;
    }

    private static Map<String, AttachmentEntry> attachments(YamlMap map)
            throws RegistryFileException {
        Map<String, AttachmentEntry> attachments = new LinkedHashMap<>();
        YamlValue all = map.find("attachments").orElse(null);
        if (all != null) {
            for (Map.Entry<String, YamlValue> each : all.map().all().entrySet()) {
                YamlMap attachment = each.getValue().map();
                YamlValue type = attachment.find("content_type").orElse(null);
                attachments.put(
                        each.getKey(),
                        new AttachmentEntry(
                                attachment.require("file").text(),
                                type == null ? CONTENT_TYPE : type.text()));
                attachment.end();
            }
        }
        return attachments;
    }

    private static String approval(YamlValue approval) throws RegistryFileException {
        YamlMap map = approval.map();
        YamlValue hash = map.require("sha256");
        map.require("by").text();
        YamlValue at = map.require("at");
        at.text();
        map.find("name");
        map.find("note");
        map.end();
        if (!hash.text().matches(HASH)) {
            throw hash.wrong("must be 64 lower-case hexadecimal digits");
        }
        return hash.text();
    }
}
