package io.hedgerow.deployment.dryrun;

import java.net.URI;

/** A request without what changes from one to the next: query, headers, body. */
record HttpCall(String method, String host, String path) {

    static HttpCall of(String method, String url) {
        try {
            URI uri = URI.create(url);
            return new HttpCall(
                    method,
                    uri.getRawAuthority() == null ? "" : uri.getRawAuthority(),
                    uri.getRawPath() == null ? "" : uri.getRawPath());
        } catch (IllegalArgumentException e) {
            return new HttpCall(method, "", url);
        }
    }

    @Override
    public String toString() {
        return method + " " + host + path;
    }
}
