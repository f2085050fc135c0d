package io.hedgerow.deployment.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TerminalTextTest {

    @Test
    void whatATerminalWouldObeyIsShown() {
        assertThat(TerminalText.of("a\u001b[2J\u009bK\rb\u0000\u007f"))
                .isEqualTo("a\\u001b[2J\\u009bK\\u000db\\u0000\\u007f");
        assertThat(TerminalText.of("one\n\ttwo \u00e9\ud83e\udd94"))
                .isEqualTo("one\n\ttwo \u00e9\ud83e\udd94");
    }
}
