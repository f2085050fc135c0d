package io.hedgerow.deployment.registry.source;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of a repository on GitHub or GitLab (contract §1.5).
 *
 * @param project {@code owner/repo} of GitHub, {@code group/…/project} of GitLab
 * @param ref commit, branch or tag; {@code null} for the default branch
 * @param folder of the plugin in the repository, empty for its root
 * @param token the page's {@code private_token}, {@code null} for none
 */
record RepositoryAddress(Host host, String project, String ref, String folder, String token) {

    private static final String SEGMENT = "[A-Za-z0-9_.-]+";

    /**
     * A slash in the name of a branch or tag is written as {@code %2F}, or it would be a folder.
     */
    private static final String REF = "[A-Za-z0-9_.%-]+";

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    private static final Pattern GITHUB =
            Pattern.compile(
                    "https?://(?:www\\.)?github\\.com/(?<project>S/S?)(?:\\.git)?/?(?:/(?:(?:commit|tree)/(?<ref>REF)(?:/(?<folder>[^?#]+?))?|releases/tag/(?<tag>REF)|archive/(?<archive>[^?#]+?)(?:\\.zip|\\.tar\\.gz)))?/?"
                            .replace("REF", REF)
                            .replace("S?", SEGMENT + "?")
                            .replace("S", SEGMENT));

    private static final Pattern GITLAB =
            Pattern.compile(
                    "https?://(?:www\\.)?gitlab\\.com/(?<project>S(?:/S)+?)(?:\\.git)?(?:/-/(?:tree|commit)/(?<ref>REF)(?:/(?<folder>[^?#]+?))?)?/?"
                            .replace("REF", REF)
                            .replace("S", SEGMENT));

    private static final Pattern TOKEN = Pattern.compile("(?:^|&)private_token=([^&#]+)");

    enum Host {
        GITHUB("https://github.com/"),
        GITLAB("https://gitlab.com/");

        private final String page;

        Host(String page) {
            this.page = page;
        }
    }

    static Optional<RepositoryAddress> parse(String address) {
        int query = address.indexOf('?');
        String page = query < 0 ? address : address.substring(0, query);
        Matcher token = TOKEN.matcher(query < 0 ? "" : address.substring(query + 1));
        String found = token.find() ? token.group(1) : null;
        Matcher github = GITHUB.matcher(page);
        if (github.matches()) {
            String ref = first(decoded(github.group("ref")), github.group("archive"));
            String tag = decoded(github.group("tag"));
            return Optional.of(
                    new RepositoryAddress(
                            Host.GITHUB,
                            github.group("project"),
                            tag == null ? ref : "refs/tags/" + tag,
                            orEmpty(github.group("folder")),
                            found));
        }
        Matcher gitlab = GITLAB.matcher(page);
        return gitlab.matches()
                ? Optional.of(
                        new RepositoryAddress(
                                Host.GITLAB,
                                gitlab.group("project"),
                                decoded(gitlab.group("ref")),
                                orEmpty(gitlab.group("folder")),
                                found))
                : Optional.empty();
    }

    private static String first(String one, String other) {
        return one != null ? one : other;
    }

    private static String decoded(String ref) {
        return ref == null ? null : ref.replaceAll("(?i)%2f", "/");
    }

    private static String encoded(String ref) {
        return ref.replace("/", "%2F");
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }

    RepositoryAddress at(String otherRef) {
        return new RepositoryAddress(host, project, otherRef, folder, token);
    }

    boolean isCommit() {
        return ref != null && COMMIT.matcher(ref).matches();
    }

    /** The page's address without a token, in one form for all that mean the same. */
    String page() {
        String base = host.page + project;
        if (ref != null && ref.startsWith("refs/tags/") && folder.isEmpty()) {
            return base + "/releases/tag/" + encoded(ref.substring("refs/tags/".length()));
        }
        if (ref == null) {
            return base;
        }
        return base
                + (host == Host.GITLAB ? "/-/tree/" : "/tree/")
                + encoded(ref)
                + (folder.isEmpty() ? "" : "/" + folder);
    }
}
