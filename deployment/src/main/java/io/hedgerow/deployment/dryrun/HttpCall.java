package io.hedgerow.deployment.dryrun;

import java.net.URI;

/**
 * Where a request goes.
 *
 * @param query raw, {@code null} for none; not part of what requests are told apart by
 */
record HttpCall(String method, String host, String path, String query) {

    static HttpCall of(String method, String url) {
        try {
            URI uri = URI.create(url);
            return new HttpCall(
                    method,
                    uri.getRawAuthority() == null ? "" : uri.getRawAuthority(),
                    uri.getRawPath() == null ? "" : uri.getRawPath(),
                    uri.getRawQuery());
        } catch (IllegalArgumentException e) {
            return new HttpCall(method, "", url, null);
        }
    }

    @Override
    public String toString() {
        return method + " " + host + path;
    }
}
