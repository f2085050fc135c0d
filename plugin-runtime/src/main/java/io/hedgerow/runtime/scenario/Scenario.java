package io.hedgerow.runtime.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.PluginSettings.Attachment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One scenario file, read and checked; paths are resolved against the file's folder.
 *
 * @param plugin {@code null} if the file names none
 * @param entry {@code null} for the manifest's
 * @param pluginName {@code null} for the manifest's
 * @param geoipDatabase {@code null} for none
 */
public record Scenario(
        String id,
        Path plugin,
        String entry,
        String pluginName,
        int teamId,
        int pluginId,
        int pluginConfigId,
        ObjectNode config,
        Map<String, Attachment> attachments,
        Path geoipDatabase,
        Instant clock,
        PluginLimits limits,
        boolean runJobs,
        List<HttpStub> httpStubs,
        List<Step> steps,
        List<String> warnings) {

    /**
     * One step: a call, or time that passes.
     *
     * @param call hook name, {@code null} when time passes
     * @param argument JSON of the first argument, {@code null} for none
     * @param expect {@code null} when nothing is asked
     */
    public record Step(String call, JsonNode argument, long advanceMillis, ObjectNode expect) {}

    /**
     * A prepared answer.
     *
     * @param method {@code null} for any
     * @param times how often it answers; -1 for ever
     * @param networkError {@code null} for none, else its text or code
     */
    public record HttpStub(
            String method,
            String url,
            int status,
            byte[] body,
            Map<String, String> headers,
            int times,
            String networkError) {}
}
