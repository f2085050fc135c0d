package io.hedgerow.runtime.pack;

/** Walls against archives that were made to do harm. */
final class ArchiveLimits {

    static final long ARCHIVE_BYTES = 64L << 20;
    static final long FILE_BYTES = 8L << 20;
    static final long EXPANDED_BYTES = 256L << 20;
    static final int ENTRIES = 20_000;
    static final int NAME_CHARS = 1_024;

    /** Between two entries of a tar archive: padding, long names, attributes. */
    static final int HEADER_BYTES = 64 << 10;

    /** Text compresses 5 to 20 times; only above this much is the ratio looked at. */
    static final long RATIO_FROM_BYTES = 4L << 20;

    static final int RATIO = 200;

    private ArchiveLimits() {}
}
