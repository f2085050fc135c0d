package io.hedgerow.job.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.util.TimeUtils;

/** Writes {@code docs/configuration.md}; a test fails when that page is stale. */
public final class ConfigurationReference {

    private ConfigurationReference() {}

    public static void main(String[] arguments) {
        System.out.print(markdown());
    }

    static String markdown() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # Configuration

                        <!-- Generated from HedgerowOptions; `mvn -pl job -am test -Dtest=ConfigurationReferenceTest -Dhedgerow.docs.update=true -Dsurefire.failIfNoSpecifiedTests=false` writes it anew. -->

                        Every option can be given in three places; later ones win:

                        1. a YAML file named by `--config FILE` or `HEDGEROW_CONFIG`, keys nested or dotted;
                        2. the environment: `kafka.bootstrap-servers` is `HEDGEROW_KAFKA_BOOTSTRAP_SERVERS`;
                        3. the command line: `--kafka.bootstrap-servers localhost:9092`.

                        Unknown keys are refused. Values marked *secret* are never printed; prefer the environment
                        or a file for them. Flink's own options stay in Flink's configuration and win over the
                        defaults the job would set.
                        """);
        String section = "";
        for (ConfigOption<?> option : HedgerowOptions.all()) {
            int dot = option.key().indexOf('.');
            String now = dot < 0 ? "job" : option.key().substring(0, dot);
            if (!now.equals(section)) {
                section = now;
                page.append("\n## ").append(section).append("\n\n");
                page.append("| Option | Default | Meaning |\n| --- | --- | --- |\n");
            }
            page.append(
                    "| `%s` | %s | %s |%n".formatted(option.key(), value(option), text(option)));
        }
        return page.toString().replace("\r\n", "\n");
    }

    private static String value(ConfigOption<?> option) {
        Object value = option.defaultValue();
        if (value == null || value.equals("") || value instanceof Map<?, ?> map && map.isEmpty()) {
            return "–";
        }
        if (value instanceof Duration duration) {
            return "`" + TimeUtils.formatWithHighestUnit(duration) + "`";
        }
        if (value instanceof Enum<?> constant) {
            return "`" + constant.name().toLowerCase(Locale.ROOT) + "`";
        }
        return "`" + value + "`";
    }

    private static String text(ConfigOption<?> option) {
        String text =
                new org.apache.flink.configuration.description.HtmlFormatter()
                        .format(option.description());
        return HedgerowOptions.isSecret(option) ? text + " *(secret)*" : text;
    }
}
