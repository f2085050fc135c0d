package io.hedgerow.deployment.registry.source;

/** Where the code hosts answer; addresses without a slash at the end. */
public record CodeHosts(String github, String githubApi, String gitlab) {

    public static final CodeHosts PUBLIC =
            new CodeHosts("https://github.com", "https://api.github.com", "https://gitlab.com");
}
