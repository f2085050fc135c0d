package io.hedgerow.operators.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the values of a config's secret fields out of texts that people or logs will see (contract
 * §1.3, §10 row 20): as they stand, in the text of a URL, as JSON text and, whole, inside base64.
 * Of a secret that is JSON, such as the key file of a service account, the values in it are secrets
 * as well. A plugin that encodes a secret in another way can still show it. Immutable, safe for all
 * threads.
 */
public final class SecretMask {

    /** What PostHog shows in place of a secret. */
    public static final String HIDDEN = "**************** POSTHOG SECRET FIELD ****************";

    public static final SecretMask NONE = new SecretMask(List.of());

    /** Shorter values would be found in every other word, and hide nothing. */
    private static final int SHORTEST = 4;

    /** Values inside JSON are not chosen to be secret one by one: "type", "true". */
    private static final int SHORTEST_PART = 8;

    private static final String REPLACEMENT = Matcher.quoteReplacement(HIDDEN);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> secrets;
    private final List<String> forms;
    private final List<Pattern> urlForms;

    /**
     * @param values those under four characters are not looked for
     */
    public SecretMask(Collection<String> values) {
        Set<String> found = new LinkedHashSet<>();
        for (String value : values) {
            found.add(value);
            addParts(value, found);
        }
        this.secrets =
                found.stream()
                        .filter(secret -> secret.length() >= SHORTEST)
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList();
        Set<String> texts = new LinkedHashSet<>();
        List<Pattern> patterns = new ArrayList<>();
        for (String secret : secrets) {
            texts.add(secret);
            texts.add(new String(JsonStringEncoder.getInstance().quoteAsString(secret)));
            addBase64(secret, texts);
            if (!secret.matches("[A-Za-z0-9._-]*")) {
                patterns.add(inUrl(secret));
            }
        }
        this.forms = List.copyOf(texts);
        this.urlForms = List.copyOf(patterns);
    }

    /** The same, and these. */
    public SecretMask and(Collection<String> more) {
        List<String> all = new ArrayList<>(secrets);
        all.addAll(more);
        return more.isEmpty() ? this : new SecretMask(all);
    }

    private static void addParts(String value, Set<String> found) {
        String text = value.strip();
        if (!text.startsWith("{") && !text.startsWith("[")) {
            return;
        }
        try {
            addLeaves(JSON.readTree(text), found);
        } catch (JsonProcessingException e) {
            // It only looks like JSON: one secret.
        }
    }

    private static void addLeaves(JsonNode node, Set<String> found) {
        if (node.isContainerNode()) {
            node.forEach(each -> addLeaves(each, found));
        } else if (node.asText().length() >= SHORTEST_PART) {
            found.add(node.asText());
        }
    }

    /**
     * What base64 of any text around the secret has in it, wherever in a group of three bytes the
     * secret begins.
     */
    private static void addBase64(String secret, Set<String> forms) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        for (int before = 0; before < 3; before++) {
            byte[] shifted = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, shifted, before, bytes.length);
            String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
            // The characters at both ends also hold bits of what stands beside the secret.
            int from = (before * 8 + 5) / 6;
            int to = shifted.length * 8 / 6;
            if (to - from >= SHORTEST_PART) {
                String core = encoded.substring(from, to);
                forms.add(core);
                forms.add(core.replace('+', '-').replace('/', '_'));
            }
        }
    }

    /** Which characters are percent-encoded depends on the part of the URL and on who does it. */
    private static Pattern inUrl(String secret) {
        StringBuilder pattern = new StringBuilder();
        secret.codePoints()
                .forEach(
                        point -> {
                            // Encoded first: a secret may itself contain what looks encoded.
                            String literal = Character.toString(point);
                            pattern.append("(?:");
                            for (byte each : literal.getBytes(StandardCharsets.UTF_8)) {
                                pattern.append("%%(?i:%02x)".formatted(each));
                            }
                            pattern.append(point == ' ' ? "|\\+|" : "|")
                                    .append(Pattern.quote(literal))
                                    .append(')');
                        });
        return Pattern.compile(pattern.toString());
    }

    /**
     * @return {@code null} for {@code null}
     */
    public String apply(String text) {
        if (text == null) {
            return null;
        }
        String masked = text;
        for (String form : forms) {
            masked = masked.replace(form, HIDDEN);
        }
        for (Pattern pattern : urlForms) {
            masked = pattern.matcher(masked).replaceAll(REPLACEMENT);
        }
        return masked;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretMask that && secrets.equals(that.secrets);
    }

    @Override
    public int hashCode() {
        return Objects.hash(secrets);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "SecretMask[" + secrets.size() + "]";
    }
}
