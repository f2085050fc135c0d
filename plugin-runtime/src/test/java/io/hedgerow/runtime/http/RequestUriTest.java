package io.hedgerow.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URISyntaxException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestUriTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '_',
            value = {
                "http://h/a%20b?c=%C3%A9#frag http://h/a%20b?c=%C3%A9",
                "http://u:p@h:81/x@y?z=@ http://h:81/x@y?z=@",
                "https://[::1]:8443/[a] https://[::1]:8443/%5Ba%5D",
                "http://h/^|?q={} http://h/%5E%7C?q=%7B%7D",
                "http://h/100%?%zz&%4&%41 http://h/100%25?%25zz&%254&%41",
                "http://h?q http://h?q",
                "http://a@b@h/ http://h/"
            })
    void onlyWhatAUriRefusesIsEncoded(String url, String uri) throws Exception {
        assertThat(RequestUri.of(url)).hasToString(uri);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "http://a b/", "http://[::1", "http://a\\@b/"})
    void aUrlWithoutReadableHostIsRefused(String url) {
        assertThatThrownBy(
                        () -> {
                            if (RequestUri.of(url).getHost() == null) {
                                throw new URISyntaxException(url, "no host");
                            }
                        })
                .isInstanceOf(URISyntaxException.class);
    }
}
