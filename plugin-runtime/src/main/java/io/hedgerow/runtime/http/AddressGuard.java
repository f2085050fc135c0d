package io.hedgerow.runtime.http;

import io.hedgerow.runtime.host.HttpTransportException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Refuses requests to addresses that are not public unicast (contract §3.9, P23 guard). Blocks
 * while it asks DNS; the error texts are the contract's.
 */
public final class AddressGuard {

    /** {@code error.type} of a refusal. */
    static final String TYPE = "posthog-host-guard";

    private final boolean enabled;
    private final Set<String> allowedHosts;
    private final NameLookup names;

    /** The system's DNS, but in tests. */
    interface NameLookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    AddressGuard(boolean enabled, Set<String> allowedHosts, NameLookup names) {
        this.enabled = enabled;
        this.allowedHosts =
                allowedHosts.stream()
                        .map(host -> withoutBrackets(host.toLowerCase(Locale.ROOT)))
                        .collect(Collectors.toUnmodifiableSet());
        this.names = names;
    }

    /**
     * @param allowedHosts host names that may be internal, as they stand in the URL
     */
    public static AddressGuard on(Set<String> allowedHosts) {
        return new AddressGuard(true, allowedHosts, InetAddress::getAllByName);
    }

    /** Lets every address pass. */
    public static AddressGuard off() {
        return new AddressGuard(false, Set.of(), InetAddress::getAllByName);
    }

    /** Reads the URL of a request; it has a host and is HTTP or HTTPS. */
    URI accept(String url) throws HttpTransportException {
        URI uri;
        try {
            uri = RequestUri.of(url);
        } catch (URISyntaxException e) {
            throw refusal("Invalid URL", e);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            throw refusal("No hostname", null);
        }
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw refusal("Scheme must be either HTTP or HTTPS", null);
        }
        return uri;
    }

    /**
     * Looks a host up, once. Whoever connects uses these addresses and asks no one again: a name
     * server may change its answer.
     *
     * @param host as in the URI, an IPv6 address with its brackets
     * @return at least one; all may be connected to
     */
    InetAddress[] addresses(String host) throws HttpTransportException {
        String name = withoutBrackets(host.toLowerCase(Locale.ROOT));
        InetAddress[] found;
        try {
            found = names.addresses(name);
        } catch (UnknownHostException e) {
            throw enabled
                    ? refusal("Invalid hostname", e)
                    : new HttpTransportException(
                            "getaddrinfo ENOTFOUND " + host, "system", "ENOTFOUND", e);
        }
        if (enabled && !allowedHosts.contains(name)) {
            for (InetAddress address : found) {
                if (!isPublic(address)) {
                    throw refusal("Internal hostname", null);
                }
            }
        }
        return found;
    }

    /** {@code ::1} of {@code [::1]}; anything else as it is. */
    static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    private static HttpTransportException refusal(String message, Throwable cause) {
        return new HttpTransportException(message, TYPE, null, cause);
    }

    /** Globally routable unicast; an IPv6 form that carries an IPv4 address is judged by that. */
    static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublic4(bytes, 0) : isPublic6(bytes);
    }

    private static boolean isPublic4(byte[] bytes, int at) {
        int a = bytes[at] & 255;
        int b = bytes[at + 1] & 255;
        int c = bytes[at + 2] & 255;
        return !(a == 0
                || a == 10
                || a == 127
                || a >= 224
                || a == 100 && b >= 64 && b < 128
                || a == 169 && b == 254
                || a == 172 && b >= 16 && b < 32
                || a == 192 && b == 168
                || a == 192 && b == 0 && (c == 0 || c == 2)
                || a == 192 && b == 88 && c == 99
                || a == 198 && (b == 18 || b == 19)
                || a == 198 && b == 51 && c == 100
                || a == 203 && b == 0 && c == 113);
    }

    private static boolean isPublic6(byte[] bytes) {
        int first = (bytes[0] & 255) << 8 | bytes[1] & 255;
        int second = (bytes[2] & 255) << 8 | bytes[3] & 255;
        if (first == 0x64 && second == 0xff9b) {
            boolean wellKnown = true;
            for (int i = 4; i < 12; i++) {
                wellKnown &= bytes[i] == 0;
            }
            return wellKnown && isPublic4(bytes, 12);
        }
        if (first == 0x2002) {
            return isPublic4(bytes, 2);
        }
        boolean global = (first & 0xe000) == 0x2000;
        boolean reserved =
                first == 0x2001 && (second == 0xdb8 || second < 0x200) || first == 0x3fff;
        return global && !reserved;
    }
}
