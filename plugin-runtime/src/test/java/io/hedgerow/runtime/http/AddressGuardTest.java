package io.hedgerow.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.runtime.host.HttpTransportException;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which addresses plugins may reach (contract §3.9). Addresses only: no name server is asked. */
class AddressGuardTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3", // this host
                "127.0.0.1",
                "127.255.255.254",
                "::1",
                "::", // loopback
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "fc00::1",
                "fd12:3456::1",
                "169.254.0.1",
                "fe80::1",
                "febf::1", // link-local
                "169.254.169.254",
                "fd00:ec2::254", // cloud metadata
                "100.64.0.1",
                "100.127.255.255", // carrier NAT
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254", // mapped
                "::127.0.0.1",
                "::ffff:0:10.0.0.1", // compatible, translated
                "64:ff9b::10.0.0.1",
                "64:ff9b::169.254.169.254",
                "64:ff9b::127.0.0.1", // NAT64
                "64:ff9b:1::8.8.8.8", // NAT64 for local use
                "2002:7f00:1::1",
                "2002:a00:1::",
                "2002:c0a8:101::", // 6to4
                "2001::1",
                "2001:db8::1",
                "2001:1ff::1",
                "3fff::1",
                "fec0::1",
                "5f00::1",
                "100::1",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1", // tests and documentation
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "ff02::1"
            })
    void internalAddressesAreNotPublic(String address) throws Exception {
        assertThat(AddressGuard.isPublic(InetAddress.getByName(address))).isFalse();
        String host = address.contains(":") ? "[" + address + "]" : address;
        assertThatThrownBy(() -> check(AddressGuard.on(Set.of()), "http://" + host + ":8080/x"))
                .isInstanceOf(HttpTransportException.class)
                .hasMessage("Internal hostname");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "126.0.0.1",
                "128.0.0.1",
                "169.253.0.1",
                "169.255.0.1",
                "172.15.255.255",
                "172.32.0.1",
                "192.0.1.1",
                "192.167.0.1",
                "192.169.0.1",
                "198.17.0.1",
                "198.20.0.1",
                "223.255.255.1",
                "2606:4700::1111",
                "2a00:1450:4001::1",
                "2001:4860:4860::8888",
                "64:ff9b::8.8.8.8",
                "::ffff:8.8.8.8",
                "2002:808:808::1"
            })
    void theirPublicNeighboursAre(String address) throws Exception {
        assertThat(AddressGuard.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void onlyTheNamedHostsMayBeInternal() throws Exception {
        AddressGuard guard = AddressGuard.on(Set.of("127.0.0.1"));
        check(guard, "http://127.0.0.1:9000/");
        check(guard, "http://127.0.0.1@127.0.0.1/");
        for (String other : List.of("http://127.0.0.2/", "http://127.0.0.1@10.0.0.1/")) {
            assertThatThrownBy(() -> check(guard, other)).hasMessage("Internal hostname");
        }
        assertThatCode(() -> check(AddressGuard.off(), "http://10.0.0.1/"))
                .doesNotThrowAnyException();
    }

    @Test
    void onlyHttpWithAHostIsSent() {
        AddressGuard guard = AddressGuard.on(Set.of());
        assertThatThrownBy(() -> check(guard, "ftp://1.1.1.1/"))
                .hasMessage("Scheme must be either HTTP or HTTPS");
        assertThatThrownBy(() -> check(guard, "file:///etc/passwd")).hasMessage("No hostname");
        assertThatThrownBy(() -> check(guard, "http://a b/")).hasMessage("Invalid URL");
    }

    private static void check(AddressGuard guard, String url) throws HttpTransportException {
        guard.addresses(guard.accept(url).getHost());
    }
}
