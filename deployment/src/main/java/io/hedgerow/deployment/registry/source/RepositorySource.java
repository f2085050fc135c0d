package io.hedgerow.deployment.registry.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hedgerow.deployment.registry.FoundPlugin;
import io.hedgerow.deployment.registry.PluginOrigin;
import io.hedgerow.deployment.registry.RegistryException;
import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A repository on GitHub or GitLab, at one commit: an address that names a branch, a tag or nothing
 * is resolved to the newest commit first (contract §1.5).
 *
 * @param environment for tokens, when the address has none: {@code GITHUB_TOKEN}, {@code
 *     GITLAB_TOKEN}
 */
record RepositorySource(
        RepositoryAddress address,
        CodeHosts hosts,
        Download download,
        Map<String, String> environment)
        implements PluginSource {

    private static final JsonMapper JSON = new JsonMapper();

    RepositorySource at(String ref) {
        return new RepositorySource(address.at(ref), hosts, download, environment);
    }

    @Override
    public FoundPlugin fetch() throws RegistryException {
        String commit = address.isCommit() ? address.ref() : newestCommit();
        byte[] archive = download.get(archive(commit), headers());
        try {
            return new FoundPlugin(
                    PluginPackage.ofArchive(
                            archive, address.page() + " at " + commit, address.folder()),
                    new PluginOrigin(PluginOrigin.CUSTOM, address.page(), commit));
        } catch (PluginPackageException e) {
            throw new RegistryException(e.getMessage(), e);
        }
    }

    private boolean onGitHub() {
        return address.host() == RepositoryAddress.Host.GITHUB;
    }

    private String newestCommit() throws RegistryException {
        StringBuilder question = new StringBuilder();
        if (onGitHub()) {
            question.append(hosts.githubApi()).append("/repos/").append(address.project());
            question.append("/commits?per_page=1");
            add(question, "sha", address.ref());
        } else {
            question.append(gitlabApi()).append("/commits?per_page=1");
            add(question, "ref_name", address.ref());
        }
        add(question, "path", address.folder().isEmpty() ? null : address.folder());
        String commit;
        try {
            JsonNode newest = JSON.readTree(download.get(question.toString(), headers())).path(0);
            commit = newest.path(onGitHub() ? "sha" : "id").asText("");
        } catch (RegistryException | IOException e) {
            throw new RegistryException(
                    "Could not get latest commit for "
                            + address.page()
                            + ". Reason: "
                            + e.getMessage(),
                    e);
        }
        if (!address.at(commit).isCommit()) {
            throw new RegistryException(
                    "Could not get latest commit for "
                            + address.page()
                            + ". Reason: there is no commit of "
                            + (address.ref() == null ? "its default branch" : address.ref()));
        }
        return commit;
    }

    private static void add(StringBuilder question, String name, String value) {
        if (value != null) {
            question.append('&').append(name).append('=').append(encode(value));
        }
    }

    private String archive(String commit) {
        if (!onGitHub()) {
            return gitlabApi() + "/archive.zip?sha=" + commit;
        }
        return token() == null
                ? hosts.github() + "/" + address.project() + "/archive/" + commit + ".zip"
                : hosts.githubApi() + "/repos/" + address.project() + "/zipball/" + commit;
    }

    private String gitlabApi() {
        return hosts.gitlab() + "/api/v4/projects/" + encode(address.project()) + "/repository";
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Map<String, String> headers() {
        String token = token();
        if (token == null) {
            return Map.of();
        }
        return onGitHub()
                ? Map.of("Authorization", "Bearer " + token)
                : Map.of("PRIVATE-TOKEN", token);
    }

    private String token() {
        String token =
                address.token() != null
                        ? address.token()
                        : environment.get(onGitHub() ? "GITHUB_TOKEN" : "GITLAB_TOKEN");
        return token == null || token.isBlank() ? null : token;
    }

    /** Without the token. */
    @Override
    public String toString() {
        return address.page();
    }
}
