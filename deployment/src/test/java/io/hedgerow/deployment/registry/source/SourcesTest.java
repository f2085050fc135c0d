package io.hedgerow.deployment.registry.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hedgerow.deployment.registry.FoundPlugin;
import io.hedgerow.deployment.registry.Plugin;
import io.hedgerow.deployment.registry.PluginOrigin;
import io.hedgerow.deployment.registry.RegistryException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plugins from code hosts and npm; the hosts are stood in for, on loopback. */
class SourcesTest {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String OTHER = "89abcdef0123456789abcdef0123456789abcdef";
    private static final String MANIFEST = "{\"name\":\"p\"}";
    private static final String CODE = "export const processEvent = (e) => e";

    @TempDir Path cache;
    private FakeHosts hosts;

    @BeforeEach
    void start() throws Exception {
        hosts = new FakeHosts();
    }

    @AfterEach
    void stop() {
        hosts.close();
    }

    private SourceAddress addresses(Map<String, String> environment) {
        return new SourceAddress(
                new CodeHosts(hosts.address(), hosts.address() + "/api", hosts.address()),
                HttpClient.newBuilder()
                        .connectTimeout(Duration.ofSeconds(10))
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build(),
                environment);
    }

    private FoundPlugin fetch(String address) throws RegistryException {
        return addresses(Map.of()).of(address, false).fetch();
    }

    private static Plugin installed(String url, String tag) {
        var nothing = JsonNodeFactory.instance.objectNode();
        return new Plugin(
                1,
                UUID.randomUUID(),
                "p",
                "",
                "custom",
                url,
                tag,
                false,
                false,
                false,
                nothing,
                nothing,
                nothing,
                null);
    }

    @ParameterizedTest
    @CsvSource({
        "https://github.com/o/r, https://github.com/o/r",
        "https://github.com/o/r/tree/main, https://github.com/o/r/tree/main",
        "https://github.com/o/r/archive/refs/heads/main.zip, https://github.com/o/r/tree/refs%2Fheads%2Fmain",
        "https://github.com/o/r/tree/feature%2Fx/sub/folder, https://github.com/o/r/tree/feature%2Fx/sub/folder",
        "https://github.com/o/r/releases/tag/v1, https://github.com/o/r/releases/tag/v1",
        "https://github.com/o/r/releases/tag/a%2fb, https://github.com/o/r/releases/tag/a%2Fb",
        "https://gitlab.com/g/h/p/-/tree/feature%2Fx, https://gitlab.com/g/h/p/-/tree/feature%2Fx"
    })
    void whatIsStoredMeansTheSame(String given, String stored) {
        RepositoryAddress address = RepositoryAddress.parse(given).orElseThrow();
        assertThat(address.page()).isEqualTo(stored);
        assertThat(RepositoryAddress.parse(stored)).contains(address);
    }

    @Test
    void aBranchWithASlashIsUpgradedFromWhereItCame() throws Exception {
        Plugin plugin = installed("https://github.com/o/r/tree/main", COMMIT);
        hosts.answer(
                "/api/repos/o/r/commits?per_page=1&sha=feature%2Fx",
                "[{\"sha\": \"" + OTHER + "\"}]");
        hosts.answer(
                "/o/r/archive/" + OTHER + ".zip",
                FakeHosts.zip("r-1/plugin.json", MANIFEST, "r-1/index.js", CODE));
        FoundPlugin found = addresses(Map.of()).newer(plugin, "feature/x").fetch();
        assertThat(found.origin().url()).isEqualTo("https://github.com/o/r/tree/feature%2Fx");
        assertThat(
                        addresses(Map.of())
                                .newer(installed(found.origin().url(), OTHER), null)
                                .fetch()
                                .origin())
                .isEqualTo(found.origin());
    }

    @Test
    void aTokenInAPageOfNpmIsRefusedAsNpmHasItsOwn() {
        assertThatThrownBy(
                        () -> fetch("https://www.npmjs.com/package/p/v/1.0.0?private_token=secret"))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(".npmrc")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aCommitOfGitHubNeedsNoQuestion() throws Exception {
        hosts.answer(
                "/o/r/archive/" + COMMIT + ".zip",
                FakeHosts.zip("r-1/plugin.json", MANIFEST, "r-1/index.js", CODE));
        FoundPlugin found = fetch("https://github.com/o/r/commit/" + COMMIT);
        assertThat(found.content().source()).isEqualTo(CODE);
        assertThat(found.origin())
                .isEqualTo(
                        new PluginOrigin(
                                "custom", "https://github.com/o/r/tree/" + COMMIT, COMMIT));
        assertThat(hosts.asked).hasSize(1);
    }

    @Test
    void aBranchAndAFolderOfGitHubAreResolvedToTheNewestCommit() throws Exception {
        hosts.answer(
                "/api/repos/o/r/commits?per_page=1&sha=main&path=plugins%2Fone",
                "[{\"sha\": \"" + COMMIT + "\"}]");
        hosts.answer(
                "/o/r/archive/" + COMMIT + ".zip",
                FakeHosts.zip(
                        "r-1/index.js", "not this one",
                        "r-1/plugins/one/plugin.json", MANIFEST,
                        "r-1/plugins/one/index.js", CODE));
        FoundPlugin found = fetch("https://www.github.com/o/r/tree/main/plugins/one");
        assertThat(found.content().source()).isEqualTo(CODE);
        assertThat(found.origin().tag()).isEqualTo(COMMIT);
        assertThat(found.origin().url()).isEqualTo("https://github.com/o/r/tree/main/plugins/one");

        hosts.answer(
                "/api/repos/o/r/commits?per_page=1&sha=main&path=plugins%2Fone",
                "[{\"sha\": \"" + OTHER + "\"}]");
        hosts.answer(
                "/o/r/archive/" + OTHER + ".zip",
                FakeHosts.zip(
                        "r-1/plugins/one/plugin.json",
                        MANIFEST,
                        "r-1/plugins/one/index.js",
                        "newer"));
        FoundPlugin newer =
                addresses(Map.of())
                        .newer(installed(found.origin().url(), found.origin().tag()), null)
                        .fetch();
        assertThat(newer.content().source()).isEqualTo("newer");
        assertThat(newer.origin().tag()).isEqualTo(OTHER);
        assertThat(
                        addresses(Map.of())
                                .newer(installed(found.origin().url(), OTHER), COMMIT)
                                .fetch()
                                .content()
                                .source())
                .as("back to a commit")
                .isEqualTo(CODE);
    }

    @Test
    void aTagOfGitHub() throws Exception {
        hosts.answer(
                "/api/repos/o/r/commits?per_page=1&sha=refs%2Ftags%2Fv1.0",
                "[{\"sha\": \"" + COMMIT + "\"}]");
        hosts.answer(
                "/o/r/archive/" + COMMIT + ".zip",
                FakeHosts.zip("r-1/plugin.json", MANIFEST, "r-1/index.ts", CODE));
        assertThat(fetch("https://github.com/o/r/releases/tag/v1.0").origin().url())
                .isEqualTo("https://github.com/o/r/releases/tag/v1.0");
    }

    @Test
    void aTokenGoesToTheHostAndNowhereElse() throws Exception {
        try (FakeHosts storage = new FakeHosts()) {
            storage.answer("/file", FakeHosts.zip("r/plugin.json", MANIFEST, "r/index.js", CODE));
            hosts.redirect("/api/repos/o/r/zipball/" + COMMIT, storage.address() + "/file");
            FoundPlugin found =
                    fetch("https://github.com/o/r/tree/" + COMMIT + "?private_token=s3cret");
            assertThat(found.origin().url()).doesNotContain("s3cret");
            assertThat(hosts.asked)
                    .containsExactly("/api/repos/o/r/zipball/" + COMMIT + " Bearer s3cret");
            assertThat(storage.asked).containsExactly("/file -");
            hosts.asked.clear();
            addresses(Map.of("GITHUB_TOKEN", "other"))
                    .of("https://github.com/o/r/tree/" + COMMIT, false)
                    .fetch();
            assertThat(hosts.asked).allMatch(each -> each.endsWith(" Bearer other"));
        }
    }

    @Test
    void aProjectOfGitLab() throws Exception {
        String project = "/api/v4/projects/group%2Fsub%2Fp/repository";
        hosts.answer(
                project + "/commits?per_page=1&ref_name=dev", "[{\"id\": \"" + COMMIT + "\"}]");
        hosts.answer(
                project + "/archive.zip?sha=" + COMMIT,
                FakeHosts.zip("p/plugin.json", MANIFEST, "p/index.js", CODE));
        FoundPlugin found = fetch("https://gitlab.com/group/sub/p/-/tree/dev");
        assertThat(found.content().source()).isEqualTo(CODE);
        assertThat(found.origin())
                .isEqualTo(
                        new PluginOrigin(
                                "custom", "https://gitlab.com/group/sub/p/-/tree/dev", COMMIT));
    }

    @Test
    void whatDoesNotComeIsOneClearError() throws Exception {
        assertThatThrownBy(() -> fetch("https://github.com/o/r"))
                .isInstanceOf(RegistryException.class)
                .hasMessageStartingWith(
                        "Could not get latest commit for https://github.com/o/r. Reason: cannot download ")
                .hasMessageEndingWith("the answer is 404");
        hosts.answer("/api/repos/o/r/commits?per_page=1", "[]");
        assertThatThrownBy(() -> fetch("https://github.com/o/r"))
                .hasMessageEndingWith("there is no commit of its default branch");
        hosts.answer("/o/r/archive/" + COMMIT + ".zip", "no archive");
        assertThatThrownBy(() -> fetch("https://github.com/o/r/tree/" + COMMIT))
                .hasMessageContaining("is neither a zip archive");
        hosts.answer("/o/r/archive/" + COMMIT + ".zip", FakeHosts.zip("r/plugin.json", MANIFEST));
        assertThatThrownBy(() -> fetch("https://github.com/o/r/tree/" + COMMIT + "/none"))
                .hasMessageContaining("there is no folder 'none'");
        hosts.close();
        assertThatThrownBy(() -> fetch("https://github.com/o/r/tree/" + COMMIT))
                .hasMessageEndingWith(".zip: no connection")
                .hasMessageStartingWith("cannot download http://127.0.0.1:");
    }

    @Test
    void anExactVersionOfNpm() throws Exception {
        byte[] archive = FakeHosts.tgz("package/plugin.json", MANIFEST, "package/index.js", CODE);
        String sha512 =
                Base64.getEncoder()
                        .encodeToString(
                                java.security.MessageDigest.getInstance("SHA-512").digest(archive));
        hosts.answer(
                "/@s%2fp",
                """
                {"name": "@s/p", "dist-tags": {"latest": "1.2.3"}, "versions": {"1.2.3": {
                  "name": "@s/p", "version": "1.2.3",
                  "dist": {"tarball": "%s/p.tgz", "integrity": "sha512-%s"}}}}
                """
                        .formatted(hosts.address(), sha512));
        hosts.answer("/p.tgz", archive);
        FoundPlugin found = npm("@s/p", "1.2.3").fetch();
        assertThat(found.content().source()).isEqualTo(CODE);
        assertThat(found.origin())
                .isEqualTo(
                        new PluginOrigin("custom", "https://www.npmjs.com/package/@s/p", "1.2.3"));
        assertThatThrownBy(() -> npm("@s/p", "9.9.9").fetch())
                .isInstanceOf(RegistryException.class)
                .hasMessageStartingWith("cannot fetch @s/p@9.9.9 from npm: npm pack failed");
        assertThatThrownBy(() -> npm("@s/p", "latest").fetch())
                .hasMessage("say which version of @s/p exactly, as @s/p@1.2.3, not \"latest\"");
        assertThatThrownBy(() -> npm("@s/p", null).fetch())
                .hasMessage("say which version of @s/p exactly, as @s/p@1.2.3");
    }

    private NpmSource npm(String name, String version) {
        return new NpmSource(
                name,
                version,
                Map.of(
                        "npm_config_registry", hosts.address(),
                        "npm_config_@s:registry", hosts.address(),
                        "npm_config_cache", cache.toString()));
    }

    @Test
    void anArgumentSaysWhatItIs() throws Exception {
        assertThat(NpmSource.parse("@posthog/geoip-plugin@0.0.7"))
                .contains(new NpmSource("@posthog/geoip-plugin", "0.0.7", Map.of()));
        assertThat(NpmSource.parse("npm:left-pad@1.3.0"))
                .contains(new NpmSource("left-pad", "1.3.0", Map.of()));
        assertThat(NpmSource.parse("left-pad")).isEmpty();
        assertThat(NpmSource.parse("some/folder")).isEmpty();
        assertThat(NpmSource.ofPage("https://www.npmjs.com/package/@posthog/geoip-plugin/v/0.0.7"))
                .contains(new NpmSource("@posthog/geoip-plugin", "0.0.7", Map.of()));
        assertThat(
                        RepositoryAddress.parse("https://github.com/PostHog/some-plugin.git")
                                .orElseThrow()
                                .project())
                .isEqualTo("PostHog/some-plugin");
        assertThat(
                        RepositoryAddress.parse("https://github.com/o/r/archive/main.zip")
                                .orElseThrow()
                                .ref())
                .isEqualTo("main");
        assertThat(RepositoryAddress.parse("https://github.com/only-an-owner")).isEmpty();
        assertThatThrownBy(() -> fetch("https://bitbucket.org/o/r"))
                .hasMessage("Must be a GitHub/GitLab repository or npm package URL!");
    }
}
