package io.hedgerow.deployment.capture;

/**
 * A request that is not accepted, with the status and the JSON error body that PostHog clients
 * know: {@code {type, code, detail, attr}}. None of the request's events counts as accepted.
 */
public final class CaptureException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final String code;

    private CaptureException(int status, String type, String code, String detail, Throwable cause) {
        super(detail, cause);
        this.status = status;
        this.type = type;
        this.code = code;
    }

    /** The body cannot be read as JSON, after whatever decoding was asked for. */
    static CaptureException malformed(String why) {
        return invalid("invalid_payload", "Malformed request data: " + why);
    }

    /** The body is JSON, but one of its events cannot be accepted. */
    static CaptureException invalidPayload(String why) {
        return invalid("invalid_payload", "Invalid payload: " + why);
    }

    static CaptureException invalidSentAt(String why) {
        return invalid("invalid_payload", "Malformed request data, invalid sent at: " + why);
    }

    static CaptureException noData() {
        return invalid(
                "no_data",
                "No data found. Make sure to use a POST request when sending the payload in the"
                        + " body of the request.");
    }

    static CaptureException missingToken() {
        return unauthorized(
                "missing_api_key",
                "API key not provided. You can find your project API key in PostHog project"
                        + " settings.");
    }

    static CaptureException unknownToken() {
        return unauthorized(
                "invalid_api_key",
                "Project API key invalid. You can find your project API key in PostHog project"
                        + " settings.");
    }

    /** A request with {@code project_id} offers a personal key; the local stack knows none. */
    static CaptureException unknownPersonalKey() {
        return unauthorized("invalid_personal_api_key", "Invalid Personal API key.");
    }

    static CaptureException tooLarge(String what) {
        return new CaptureException(
                413, "client_error", "request_too_large", "Request too large: " + what, null);
    }

    /** Kafka or Postgres does not answer; the client may send the same request again. */
    static CaptureException unavailable(Throwable cause) {
        return new CaptureException(
                503,
                "server_error",
                "server_error",
                "Unable to store event. Please try again. If you are the owner of this app you can"
                        + " check the logs for further details.",
                cause);
    }

    private static CaptureException invalid(String code, String detail) {
        return new CaptureException(400, "validation_error", code, detail, null);
    }

    private static CaptureException unauthorized(String code, String detail) {
        return new CaptureException(401, "authentication_error", code, detail, null);
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }

    public String code() {
        return code;
    }
}
