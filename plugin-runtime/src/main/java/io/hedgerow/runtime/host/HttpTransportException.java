package io.hedgerow.runtime.host;

/** Why a request got no response; becomes a node-fetch {@code FetchError} for the plugin. */
public final class HttpTransportException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String type;
    private final String code;

    /**
     * @param type node-fetch's {@code error.type}: {@code system}, {@code request-timeout}, {@code
     *     max-size}, …
     * @param code Node's {@code error.code} such as {@code ECONNREFUSED}, or {@code null}
     */
    public HttpTransportException(String message, String type, String code, Throwable cause) {
        super(message, cause);
        this.type = type;
        this.code = code;
    }

    public String type() {
        return type;
    }

    public String code() {
        return code;
    }
}
