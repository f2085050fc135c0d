package io.hedgerow.deployment.registry.source;

import io.hedgerow.deployment.registry.RegistryException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Fetches a file of limited size. Follows redirections, and takes request headers along only to the
 * same host: they may hold a token.
 *
 * @param http must not follow redirections itself
 */
record Download(HttpClient http) {

    private static final int LARGEST = 64 << 20;
    private static final int MOST_REDIRECTIONS = 5;
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Set<Integer> REDIRECTIONS = Set.of(301, 302, 303, 307, 308);

    /**
     * @throws RegistryException in one line, also when there is no network
     */
    byte[] get(String address, Map<String, String> headers) throws RegistryException {
        try {
            URI start = URI.create(address);
            URI next = start;
            for (int i = 0; i <= MOST_REDIRECTIONS; i++) {
                boolean sameHost = start.getAuthority().equals(next.getAuthority());
                HttpResponse<InputStream> answer = ask(next, sameHost ? headers : Map.of());
                try (InputStream body = answer.body()) {
                    if (answer.statusCode() == 200) {
                        return read(body, address);
                    }
                    String location = answer.headers().firstValue("Location").orElse(null);
                    if (!REDIRECTIONS.contains(answer.statusCode()) || location == null) {
                        throw new RegistryException(
                                "cannot download "
                                        + address
                                        + ": the answer is "
                                        + answer.statusCode());
                    }
                    next = next.resolve(location);
                }
            }
            throw new RegistryException("cannot download " + address + ": too many redirections");
        } catch (ConnectException e) {
            boolean unknown = e.getCause() != null && isUnresolved(e);
            throw new RegistryException(
                    "cannot download "
                            + address
                            + ": no connection"
                            + (unknown ? ", the host's name is not known here" : ""),
                    e);
        } catch (HttpTimeoutException e) {
            throw new RegistryException("cannot download " + address + ": no answer in time", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new RegistryException("cannot download " + address + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException("interrupted while downloading " + address, e);
        }
    }

    private static boolean isUnresolved(Throwable error) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            if (each instanceof UnresolvedAddressException) {
                return true;
            }
        }
        return false;
    }

    private HttpResponse<InputStream> ask(URI address, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(ANSWER);
        headers.forEach(request::header);
        return http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private static byte[] read(InputStream body, String address)
            throws IOException, RegistryException {
        byte[] bytes = body.readNBytes(LARGEST + 1);
        if (bytes.length > LARGEST) {
            throw new RegistryException(
                    "cannot download " + address + ": it is larger than " + LARGEST + " bytes");
        }
        return bytes;
    }
}
