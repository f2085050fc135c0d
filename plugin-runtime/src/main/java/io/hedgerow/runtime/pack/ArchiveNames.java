package io.hedgerow.runtime.pack;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The entry names of one archive, checked: none leads out, none can be read as another.
 *
 * <p><b>Owns</b> the names seen so far. <b>Lives</b> while the archive is read, and with its files.
 * <b>Threads</b>: one. <b>Survives</b> nothing.
 */
final class ArchiveNames {

    private final Set<String> files = new LinkedHashSet<>();

    /** As a file system without case, or one that composes accents, would call it → the name. */
    private final Map<String, String> folded = new HashMap<>();

    private int entries;

    /** Of files, without {@code .} and empty parts, in the order of the archive. */
    Set<String> files() {
        return files;
    }

    /**
     * @param raw as it stands in the archive
     * @return relative, with {@code /}; empty for the archive's root folder
     * @throws Refused saying which entry, and why
     */
    String add(String raw, boolean folder) throws Refused {
        if (++entries > ArchiveLimits.ENTRIES) {
            throw new Refused("has more than " + ArchiveLimits.ENTRIES + " entries");
        }
        boolean odd =
                raw.length() > ArchiveLimits.NAME_CHARS
                        || raw.indexOf('\\') >= 0
                        || raw.indexOf('\ufffd') >= 0
                        || raw.chars().anyMatch(c -> c < ' ' || c == 127);
        if (odd) {
            throw new Refused("entry '" + shown(raw) + "' has a name that is not allowed");
        }
        boolean leavesIt =
                raw.startsWith("/")
                        || raw.matches("[A-Za-z]:.*")
                        || List.of(raw.split("/")).contains("..");
        if (leavesIt) {
            throw new Refused("entry '" + shown(raw) + "' leads out of the archive");
        }
        String name = PackagePath.normalise(raw);
        if (folder) {
            return name;
        }
        if (name.isEmpty()) {
            throw new Refused("entry '" + shown(raw) + "' has a name that is not allowed");
        }
        String other = folded.put(fold(name), name);
        if (name.equals(other)) {
            throw new Refused("entry '" + shown(raw) + "' is there twice");
        }
        if (other != null) {
            throw new Refused(
                    "entry '"
                            + shown(raw)
                            + "' differs from '"
                            + shown(other)
                            + "' only in upper and lower case or in accents");
        }
        files.add(name);
        return name;
    }

    private static String fold(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT);
    }

    /** For messages: short, and nothing that a terminal obeys. */
    static String shown(String name) {
        String cut = name.length() > 80 ? name.substring(0, 80) + "…" : name;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    /** Why an archive is not taken, without its address. */
    static final class Refused extends Exception {

        private static final long serialVersionUID = 1;

        Refused(String why) {
            super(why);
        }
    }
}
