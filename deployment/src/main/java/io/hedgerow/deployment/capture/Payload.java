package io.hedgerow.deployment.capture;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * The decoded content of a request.
 *
 * @param json what the client sent, never an empty value
 * @param form the form fields; empty unless the body was form-encoded
 */
record Payload(JsonNode json, Map<String, String> form) {}
