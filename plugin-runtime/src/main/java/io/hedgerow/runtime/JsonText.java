package io.hedgerow.runtime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * JSON text in whichever form it came: characters, or bytes in UTF-8. The other form is made when
 * it is first asked for. Immutable to its users, who must not write to the bytes; any thread.
 */
public final class JsonText {

    private final int[] members;
    private String characters;
    private byte[] utf8;

    private JsonText(String characters, byte[] utf8, int[] members) {
        this.characters = characters;
        this.utf8 = utf8;
        this.members = members;
    }

    /** {@code null} stays {@code null}. */
    public static JsonText of(String characters) {
        return characters == null ? null : new JsonText(characters, null, null);
    }

    public static JsonText ofUtf8(byte[] utf8) {
        return new JsonText(null, Objects.requireNonNull(utf8, "utf8"), null);
    }

    /**
     * The text of an object by one who has just written it, with where its members stand.
     *
     * @param members see {@link #members()}
     */
    public static JsonText ofObject(byte[] utf8, int[] members) {
        return new JsonText(null, Objects.requireNonNull(utf8, "utf8"), members);
    }

    /**
     * Where the members of the object stand in {@link #utf8()}, three offsets for each: of its name
     * with the quotes, of its value, and after its value. Saves readers a look at every byte.
     *
     * @return {@code null} when it is not known; not to be written to
     */
    public int[] members() {
        return members;
    }

    /** The text in UTF-8; not a copy. */
    public byte[] utf8() {
        byte[] known = utf8;
        if (known == null) {
            known = characters.getBytes(StandardCharsets.UTF_8);
            utf8 = known;
        }
        return known;
    }

    @Override
    public String toString() {
        String known = characters;
        if (known == null) {
            known = new String(utf8, StandardCharsets.UTF_8);
            characters = known;
        }
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonText text && Arrays.equals(utf8(), text.utf8());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8());
    }
}
