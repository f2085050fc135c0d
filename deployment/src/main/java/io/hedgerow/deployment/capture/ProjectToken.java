package io.hedgerow.deployment.capture;

import com.fasterxml.jackson.databind.JsonNode;

/** Finds the project token in a request, in the order of contract §6.2. */
final class ProjectToken {

    private ProjectToken() {}

    /**
     * @throws CaptureException 401 when the request names no token
     */
    static String of(CaptureRequest request, Payload payload) {
        String token = "";
        if (request.isGet()) {
            token = firstOf(request.query().get("token"), request.query().get("api_key"));
        }
        if (token.isEmpty()) {
            token = firstOf(payload.form().get("api_key"), payload.form().get("token"));
        }
        if (token.isEmpty()) {
            JsonNode json = payload.json();
            JsonNode event = json.isArray() ? json.get(0) : json;
            token =
                    firstOf(
                            text(event.path("$token")),
                            text(event.path("token")),
                            text(event.path("api_key")),
                            text(event.path("properties").path("token")));
        }
        if (token.isEmpty()) {
            throw CaptureException.missingToken();
        }
        return token;
    }

    /** Whether the request names a project beside the key, which makes the key a personal one. */
    static boolean namesProject(CaptureRequest request, Payload payload) {
        JsonNode json = payload.json();
        JsonNode event = json.isArray() ? json.get(0) : json;
        return request.query().containsKey("project_id")
                || payload.form().containsKey("project_id")
                || event.hasNonNull("project_id");
    }

    private static String text(JsonNode node) {
        return node.isValueNode() ? node.asText("") : "";
    }

    private static String firstOf(String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null && !candidate.isEmpty() && !candidate.equals("null")) {
                return candidate;
            }
        }
        return "";
    }
}
