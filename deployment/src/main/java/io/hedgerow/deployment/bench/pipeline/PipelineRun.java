package io.hedgerow.deployment.bench.pipeline;

import java.util.List;

/**
 * One variant of the pipeline.
 *
 * @param chain how the table calls it
 * @param plugins folders of the benchmark's plugins
 * @param stateBackend {@code hashmap} or {@code rocksdb}
 */
record PipelineRun(String chain, List<String> plugins, int parallelism, String stateBackend) {

    static List<String> pluginsOf(String chain) {
        return switch (chain) {
            case "none" -> List.of();
            case "hello" -> List.of("hello");
            case "five" -> List.of("hello", "filter", "urlsemver", "ua", "big100");
            default ->
                    throw new IllegalArgumentException(
                            "no such chain: " + chain + " (there are none, hello, five)");
        };
    }
}
