package io.hedgerow.operators.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.operators.registry.PluginInstallation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TeamChainTest {

    private static final long TEAM = WorkFixture.TEAM;
    private static final String STATE = "meta.storage";

    private int ended;

    /** Of configs 1, 2, ... with code each. */
    private static TeamChain chain(String... codes) {
        PluginInstallation[] installations = new PluginInstallation[codes.length];
        for (int i = 0; i < codes.length; i++) {
            installations[i] = installation(i + 1, codes[i]);
        }
        return of(installations);
    }

    private static PluginInstallation installation(int config, String code) {
        return FakePlugin.installation(TEAM, config, "p", code);
    }

    private static TeamChain of(PluginInstallation... installations) {
        WorkFixture fixture = new WorkFixture();
        Stream.of(installations).forEach(each -> fixture.install(each, new FakePlugin()));
        return new TeamChain(fixture.environment().work().plugins().of(TEAM).plugins());
    }

    @Test
    void findsItsConfigs() {
        TeamChain chain = chain("a", "b");
        assertThat(chain.find(2)).isSameAs(chain.plugins().get(1));
        assertThat(chain.find(3)).isNull();
    }

    @Test
    void endsWithTheLastThatUsesItOnceItIsReplaced() {
        TeamChain chain = chain("a").use().use();
        chain.leave();
        chain.leave();
        chain.use();
        chain.use();
        chain.retire(() -> ended++);
        chain.leave();
        assertThat(ended).as("still used").isZero();
        chain.leave();
        assertThat(ended).isEqualTo(1);
    }

    @Test
    void endsAtOnceWhenNobodyUsesIt() {
        TeamChain chain = chain("a").use();
        chain.leave();
        chain.retire(() -> ended++);
        assertThat(ended).isEqualTo(1);
    }

    @Test
    void listsAreThoseOfTheEventThatHasComeSoFar() {
        TeamChain chain = chain("a", "b");
        LoadedPlugin first = chain.find(1);
        ChainProgress deferred = ChainProgress.START.deferred(first);
        PluginLists lists = chain.lists(deferred);
        assertThat(lists.byName()).containsOnlyKeys("$plugins_deferred");
        assertThat(chain.lists(ChainProgress.START.deferred(first)))
                .as("made once for many events")
                .isSameAs(lists);
        assertThat(chain.lists(ChainProgress.START).isEmpty()).isTrue();
        assertThat(chain.lists(deferred.deferred(chain.find(2))).byName())
                .containsEntry("$plugins_deferred", List.of("p (1)", "p (2)"));
    }

    @Test
    void theFingerprintIsThatOfConfigsVersionsAndOrder() {
        long fingerprint = chain("a", "b").fingerprint();
        assertThat(chain("a", "b").fingerprint()).as("in another subtask").isEqualTo(fingerprint);
        assertThat(
                        Stream.of(
                                        chain("a"),
                                        chain("b", "a"),
                                        chain("a", "b", "c"),
                                        chain("a", "b, better"),
                                        chain(),
                                        of(installation(2, "b"), installation(11, "a")),
                                        of(installation(1, "a"), installation(3, "b")))
                                .map(TeamChain::fingerprint))
                .doesNotContain(fingerprint, 0L)
                .doesNotHaveDuplicates();
    }

    @Test
    void aVersionThatWasRefusedIsInTheFingerprintAsInOtherSubtasks() {
        TeamChain keepsOld = chain("a", "b");
        TeamChain hasNew = chain("a", "b, better");
        keepsOld.find(2).refuse(hasNew.find(2).installation().version());
        assertThat(new TeamChain(keepsOld.plugins()).fingerprint()).isEqualTo(hasNew.fingerprint());
    }

    @Test
    void spansLanesWhenItBeginsWithoutStateAndGoesOnWithIt() {
        assertThat(chain("a", STATE).spansLanes()).isTrue();
        assertThat(chain("a", "b", STATE).spansLanes()).isTrue();
        assertThat(chain("a", "b").spansLanes()).isFalse();
        assertThat(chain(STATE, "a").spansLanes()).isFalse();
        assertThat(chain(STATE).spansLanes()).isFalse();
        assertThat(chain().spansLanes()).isFalse();
        TeamChain roundabout = chain("a", "b");
        roundabout.find(1).touchesTeamState();
        assertThat(roundabout.spansLanes()).as("found out when it ran").isTrue();
    }
}
