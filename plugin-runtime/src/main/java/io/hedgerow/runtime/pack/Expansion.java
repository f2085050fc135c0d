package io.hedgerow.runtime.pack;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * How much of an archive has been unpacked: all that comes out of its streams counts, also what
 * nobody keeps and what lies between the entries of a tar archive.
 *
 * <p><b>Owns</b> the count. <b>Lives</b> while the archive is read. <b>Threads</b>: one.
 * <b>Survives</b> nothing.
 */
final class Expansion {

    private final long archiveBytes;
    private long bytes;
    private long headerEnd = Long.MAX_VALUE;
    private String where = "at its start";

    Expansion(long archiveBytes) {
        this.archiveBytes = archiveBytes;
    }

    /** What comes next is the content of this entry. */
    void content(String name) {
        headerEnd = Long.MAX_VALUE;
        where = "at entry '" + ArchiveNames.shown(name) + "'";
    }

    /** What comes next are headers, which the reader of tar archives keeps in memory. */
    void headers() {
        headerEnd = bytes + ArchiveLimits.HEADER_BYTES;
        where = where.replaceFirst("^at entry", "after entry");
    }

    InputStream counted(InputStream in) {
        return new FilterInputStream(in) {

            @Override
            public int read() throws IOException {
                int value = super.read();
                if (value >= 0) {
                    count(1);
                }
                return value;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int n = super.read(buffer, offset, length);
                count(n);
                return n;
            }

            @Override
            public long skip(long length) throws IOException {
                long n = super.skip(length);
                count(n);
                return n;
            }
        };
    }

    private void count(long more) throws TooMuch {
        if (more <= 0) {
            return;
        }
        bytes += more;
        if (bytes > headerEnd) {
            throw new TooMuch(
                    "has a header of more than " + ArchiveLimits.HEADER_BYTES + " bytes " + where);
        }
        if (bytes > ArchiveLimits.EXPANDED_BYTES
                || bytes > ArchiveLimits.RATIO_FROM_BYTES
                        && bytes / ArchiveLimits.RATIO > archiveBytes) {
            throw new TooMuch(
                    "expands to too much "
                            + where
                            + ": "
                            + bytes
                            + " bytes and more from "
                            + archiveBytes);
        }
    }

    /** Thrown out of the reading of a stream. */
    static final class TooMuch extends IOException {

        private static final long serialVersionUID = 1;

        private TooMuch(String what) {
            super(what);
        }
    }
}
