package io.hedgerow.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.SandboxPolicy;
import org.junit.jupiter.api.Test;

/**
 * The engine itself judges what is denied: its policy CONSTRAINED refuses a context that allows
 * more than untrusted code may have. Ours cannot use that policy, which forbids the options that
 * limit sizes.
 */
class SandboxTest {

    @Test
    void theDenialsAreThoseOfThePolicyForUntrustedCode() {
        try (Context context =
                Sandbox.denyEverything(Context.newBuilder("js").sandbox(SandboxPolicy.CONSTRAINED))
                        .build()) {
            assertThat(context.eval("js", "typeof Java + typeof process").asString())
                    .isEqualTo("undefinedundefined");
        }
    }

    @Test
    void thePolicyWouldNotPassMore() {
        assertThatThrownBy(
                        () ->
                                Sandbox.denyEverything(
                                                Context.newBuilder("js")
                                                        .sandbox(SandboxPolicy.CONSTRAINED))
                                        .allowNativeAccess(true)
                                        .build())
                .isInstanceOf(IllegalArgumentException.class);
    }
}
