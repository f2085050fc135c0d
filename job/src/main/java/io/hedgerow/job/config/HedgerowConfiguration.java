package io.hedgerow.job.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The values of {@link HedgerowOptions}: from a YAML file, over it the environment, over that the
 * command line. Unknown keys and unreadable values are refused. Immutable.
 */
public final class HedgerowConfiguration {

    private static final String ENVIRONMENT_PREFIX = "HEDGEROW_";
    private static final String CONFIG_FILE = "config";
    private static final String HIDDEN = "******";

    private final Configuration values;
    private final Map<String, String> origins;

    private HedgerowConfiguration(Configuration values, Map<String, String> origins) {
        this.values = values;
        this.origins = origins;
    }

    /**
     * Reads {@code --config FILE} or {@code HEDGEROW_CONFIG}, the environment, and {@code --key
     * value} or {@code --key=value} arguments.
     *
     * @throws ConfigurationException naming the key, the value's origin and what is wrong
     */
    public static HedgerowConfiguration load(String[] arguments, Map<String, String> environment) {
        Map<String, String> commandLine = commandLine(arguments);
        String file = commandLine.remove(CONFIG_FILE);
        if (file == null) {
            file = environment.get(ENVIRONMENT_PREFIX + "CONFIG");
        }
        Builder builder = new Builder();
        if (file != null) {
            builder.addAll(readFile(Path.of(file)), "file " + file);
        }
        builder.addEnvironment(environment);
        builder.addAll(commandLine, "command line");
        return builder.build();
    }

    /**
     * @throws ConfigurationException as {@link #load}
     */
    public static HedgerowConfiguration of(Map<String, String> values) {
        Builder builder = new Builder();
        builder.addAll(values, "caller");
        return builder.build();
    }

    /**
     * With further values where this has none.
     *
     * @param origin where they come from, for messages
     * @throws ConfigurationException as {@link #load}
     */
    public HedgerowConfiguration orElse(Map<String, String> more, String origin) {
        Builder builder = new Builder();
        builder.addAll(more, origin);
        values.toMap().forEach((key, value) -> builder.add(key, value, origins.get(key)));
        return builder.build();
    }

    public <T> T get(ConfigOption<T> option) {
        return values.get(option);
    }

    public <T> Optional<T> find(ConfigOption<T> option) {
        return values.getOptional(option);
    }

    /**
     * @throws ConfigurationException when there is neither a value nor a default
     */
    public <T> T require(ConfigOption<T> option) {
        T value = values.get(option);
        if (value == null || value instanceof String text && text.isBlank()) {
            throw new ConfigurationException(
                    "Option %s is not set. Give it as --%s on the command line, in the file of --config, or as %s in the environment."
                            .formatted(option.key(), option.key(), environmentName(option.key())));
        }
        return value;
    }

    /** {@link HedgerowOptions#JOB_NAME}, or what it is by default. */
    public String jobName() {
        return find(HedgerowOptions.JOB_NAME)
                .orElseGet(
                        () ->
                                get(HedgerowOptions.TOPOLOGY).ingests()
                                        ? "hedgerow-ingestion"
                                        : "hedgerow-delivery");
    }

    /** What is set and where, secrets hidden; one option a line. */
    @Override
    public String toString() {
        return HedgerowOptions.all().stream()
                .filter(option -> origins.containsKey(option.key()))
                .map(
                        option ->
                                option.key()
                                        + " = "
                                        + (HedgerowOptions.isSecret(option)
                                                ? HIDDEN
                                                : values.get(option))
                                        + "   ("
                                        + origins.get(option.key())
                                        + ")")
                .collect(Collectors.joining("\n"));
    }

    public static String environmentName(String key) {
        return ENVIRONMENT_PREFIX
                + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    private static Map<String, String> commandLine(String[] arguments) {
        Map<String, String> found = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (!argument.startsWith("--") || argument.length() == 2) {
                throw new ConfigurationException(
                        "Argument \"" + argument + "\" is not understood; use --key value.");
            }
            int equals = argument.indexOf('=');
            if (equals > 0) {
                found.put(argument.substring(2, equals), argument.substring(equals + 1));
            } else if (i + 1 < arguments.length) {
                found.put(argument.substring(2), arguments[++i]);
            } else {
                throw new ConfigurationException("Argument " + argument + " has no value.");
            }
        }
        return found;
    }

    private static Map<String, String> readFile(Path file) {
        Map<String, String> flat = new LinkedHashMap<>();
        try {
            Object document =
                    new Load(LoadSettings.builder().setLabel(file.toString()).build())
                            .loadFromString(Files.readString(file));
            if (document != null) {
                flatten("", document, flat, file);
            }
        } catch (IOException e) {
            throw new ConfigurationException("Cannot read configuration file " + file, e);
        } catch (YamlEngineException e) {
            throw new ConfigurationException(
                    "Configuration file " + file + " is not YAML: " + e.getMessage(), e);
        }
        return flat;
    }

    /** A map under an option of type map stays a map, in Flink's text form. */
    private static void flatten(String prefix, Object node, Map<String, String> flat, Path file) {
        boolean isOption = HedgerowOptions.all().stream().anyMatch(o -> o.key().equals(prefix));
        if (node instanceof Map<?, ?> map && !isOption) {
            map.forEach(
                    (name, value) ->
                            flatten(
                                    prefix.isEmpty() ? name.toString() : prefix + '.' + name,
                                    value,
                                    flat,
                                    file));
        } else if (node instanceof Map<?, ?> map) {
            Map<String, String> texts = new LinkedHashMap<>();
            map.forEach((name, value) -> texts.put(name.toString(), value.toString()));
            ConfigOption<Map<String, String>> asMap =
                    ConfigOptions.key(prefix).mapType().noDefaultValue();
            flat.put(prefix, new Configuration().set(asMap, texts).toMap().get(prefix));
        } else if (node != null && !(node instanceof List)) {
            flat.put(prefix, node.toString());
        } else {
            throw new ConfigurationException(
                    "Configuration file " + file + ": \"" + prefix + "\" has no usable value");
        }
    }

    private static final class Builder {

        private final Map<String, ConfigOption<?>> known =
                HedgerowOptions.all().stream()
                        .collect(Collectors.toMap(ConfigOption::key, option -> option));
        private final Configuration values = new Configuration();
        private final Map<String, String> origins = new TreeMap<>();

        void addAll(Map<String, String> more, String origin) {
            more.forEach((key, value) -> add(key, value, origin));
        }

        void addEnvironment(Map<String, String> environment) {
            Map<String, String> keys =
                    known.keySet().stream()
                            .collect(
                                    Collectors.toMap(
                                            HedgerowConfiguration::environmentName, key -> key));
            environment.forEach(
                    (name, value) -> {
                        boolean ours =
                                name.startsWith(ENVIRONMENT_PREFIX) && keys.containsKey(name);
                        if (ours) {
                            add(keys.get(name), value, "environment " + name);
                        }
                    });
        }

        private void add(String key, String value, String origin) {
            ConfigOption<?> option = known.get(key);
            if (option == null) {
                throw new ConfigurationException(
                        "Unknown option \"%s\" (%s). Did you mean \"%s\"?"
                                .formatted(key, origin, nearest(key)));
            }
            values.setString(key, value);
            origins.put(key, origin);
            try {
                values.getOptional(option);
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException(
                        "Option %s (%s) has an unusable value%s"
                                .formatted(
                                        key,
                                        origin,
                                        HedgerowOptions.isSecret(option)
                                                ? ""
                                                : " \"" + value + "\": " + reason(e)));
            }
        }

        private static String reason(Throwable e) {
            Throwable deepest = e;
            while (deepest.getCause() != null) {
                deepest = deepest.getCause();
            }
            return deepest.getMessage();
        }

        private String nearest(String key) {
            return known.keySet().stream()
                    .min(java.util.Comparator.comparingInt(each -> distance(each, key)))
                    .orElseThrow();
        }

        HedgerowConfiguration build() {
            return new HedgerowConfiguration(values, origins);
        }

        /** Levenshtein distance. */
        private static int distance(String a, String b) {
            int[] row = new int[b.length() + 1];
            for (int j = 0; j <= b.length(); j++) {
                row[j] = j;
            }
            for (int i = 1; i <= a.length(); i++) {
                int diagonal = row[0];
                row[0] = i;
                for (int j = 1; j <= b.length(); j++) {
                    int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                    diagonal = row[j];
                    row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
                }
            }
            return row[b.length()];
        }
    }
}
