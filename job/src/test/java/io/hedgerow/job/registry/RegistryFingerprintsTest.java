package io.hedgerow.job.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hedgerow.job.registry.RegistryFingerprints.Owner;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryFingerprintsTest {

    private static final Owner TEAM = new Owner(1, 0);
    private static final Owner FIRST = new Owner(1, 11);
    private static final Owner SECOND = new Owner(1, 12);
    private static final Owner OTHER_TEAM = new Owner(2, 0);

    private static final RegistryFingerprints BEFORE =
            new RegistryFingerprints(Map.of(TEAM, 5L, FIRST, -6L, SECOND, 7L));

    @Test
    void everythingIsNewAtFirst() {
        assertThat(BEFORE.changedSince(RegistryFingerprints.NONE))
                .containsExactly(TEAM, FIRST, SECOND);
    }

    @Test
    void findsWhatWasAddedDiffersAndIsGone() {
        RegistryFingerprints now =
                new RegistryFingerprints(Map.of(TEAM, 5L, FIRST, -7L, OTHER_TEAM, 0L));
        assertThat(now.changedSince(BEFORE)).containsExactly(FIRST, SECOND, OTHER_TEAM);
        assertThat(now.changedSince(now)).isEmpty();
        assertThat(RegistryFingerprints.NONE.changedSince(BEFORE))
                .containsExactly(TEAM, FIRST, SECOND);
    }

    @Test
    void isKeptInTheStateOfTheSource() throws Exception {
        RegistrySplit.Serializer serializer = new RegistrySplit.Serializer();
        for (RegistrySplit split :
                new RegistrySplit[] {RegistrySplit.UNSEEN, new RegistrySplit(1L << 50, BEFORE)}) {
            assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(split)))
                    .isEqualTo(split);
        }
        assertThatThrownBy(() -> serializer.deserialize(2, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("has format version 2, known is 1");
    }
}
