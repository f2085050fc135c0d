package io.hedgerow.job.registry;

import io.hedgerow.runtime.pack.PluginPackage;
import io.hedgerow.runtime.pack.PluginPackageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Content hashes of plugins in folders and archives, for polls. A package whose files have not been
 * written to is not read again: each file's inode, size, and times of change say so, once they are
 * so old that another write would show.
 *
 * <p>Owns: the hashes. Lives: as its poll. Threads: one. Survives: nothing.
 */
public final class LocalPackages {

    /** The clocks of file systems go in ticks; two writes in one tick look like one. */
    private static final long TICK_MILLIS = 3000;

    private static final String STAMP = "unix:ino,size,lastModifiedTime,ctime";
    private static final List<String> ALWAYS =
            List.of(PluginPackage.MANIFEST, "index.js", "index.ts", "frontend.tsx", "site.ts");

    private final Map<Path, Known> known = new HashMap<>();
    private final Map<Path, String> ofThisPoll = new HashMap<>();
    private long reads;

    private record Known(String entry, Stamp stamp, String hash) {}

    /**
     * @param text of all files
     * @param changedMillis when the last of them was changed
     */
    private record Stamp(String text, long changedMillis) {}

    /** Each package is looked at once from here on. */
    public void beginPoll() {
        known.keySet().retainAll(ofThisPoll.keySet());
        ofThisPoll.clear();
    }

    /** Content hash, or what is wrong with the package. */
    public String print(Path path) {
        return ofThisPoll.computeIfAbsent(path, this::look);
    }

    /** Packages read so far. */
    long reads() {
        return reads;
    }

    private String look(Path path) {
        Known last = known.remove(path);
        if (last != null && last.stamp().equals(stamp(path, last.entry()))) {
            known.put(path, last);
            return last.hash();
        }
        reads++;
        long began = System.currentTimeMillis();
        try {
            PluginPackage found = PluginPackage.read(path);
            // What was written since reading began is too young to be trusted.
            Stamp stamp = stamp(path, found.entry());
            if (stamp != null && stamp.changedMillis() < began - TICK_MILLIS) {
                known.put(path, new Known(found.entry(), stamp, found.sha256()));
            }
            return found.sha256();
        } catch (PluginPackageException e) {
            return e.getMessage();
        }
    }

    /**
     * @param entry of the package, {@code null} for none
     * @return {@code null} where files have no such attributes
     */
    private static Stamp stamp(Path path, String entry) {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(path)) {
            ALWAYS.forEach(name -> files.add(path.resolve(name)));
            if (entry != null) {
                files.add(path.resolve(entry));
            }
        } else {
            files.add(path);
        }
        StringBuilder text = new StringBuilder();
        long changed = 0;
        for (Path file : files) {
            try {
                Map<String, Object> attributes = new TreeMap<>(Files.readAttributes(file, STAMP));
                text.append(attributes);
                changed = Math.max(changed, ((FileTime) attributes.get("ctime")).toMillis());
            } catch (NoSuchFileException e) {
                text.append("none");
            } catch (IOException | UnsupportedOperationException e) {
                return null;
            }
        }
        return new Stamp(text.toString(), changed);
    }
}
