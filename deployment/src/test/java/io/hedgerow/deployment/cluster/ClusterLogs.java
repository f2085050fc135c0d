package io.hedgerow.deployment.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The ends of a cluster's logs, for a failure's message. */
public final class ClusterLogs {

    private ClusterLogs() {}

    public static String ends(ClusterFolder folder, int lines) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(folder.logs())) {
            for (Path log :
                    files.filter(each -> each.toString().endsWith(".log")).sorted().toList()) {
                List<String> all = Files.readAllLines(log);
                text.append("\n== ").append(log.getFileName()).append('\n');
                all.subList(Math.max(0, all.size() - lines), all.size())
                        .forEach(line -> text.append(line).append('\n'));
            }
        }
        return text.toString();
    }
}
