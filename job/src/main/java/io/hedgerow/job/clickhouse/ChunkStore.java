package io.hedgerow.job.clickhouse;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.UUID;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spilled chunks on the checkpoint file system. A committed chunk leaves an empty marker behind, so
 * that "committed already" and "lost" are told apart when a commit is repeated.
 *
 * <p><b>Owns</b> the files of one sink. <b>Lives</b> with a writer or committer. <b>Threads</b>:
 * reads from any. <b>Survives</b>: everything; {@link SpillSweep} removes what is old.
 */
final class ChunkStore {

    private static final Logger LOG = LoggerFactory.getLogger(ChunkStore.class);
    private static final String ROWS = ".rows";
    private static final String COMMITTED = ".committed";

    private ChunkStore() {}

    static OutputStream create(String folder, UUID token) throws IOException {
        Path path = rows(folder, token);
        return path.getFileSystem().create(path, FileSystem.WriteMode.NO_OVERWRITE);
    }

    static InputStream open(Chunk chunk) throws IOException {
        Path path = rows(chunk.folder(), chunk.token());
        return path.getFileSystem().open(path);
    }

    /**
     * Whether the rows are there.
     *
     * @throws IOException if the file is not as long as it was written
     */
    static boolean exists(Chunk chunk) throws IOException {
        Path path = rows(chunk.folder(), chunk.token());
        FileStatus status;
        try {
            status = path.getFileSystem().getFileStatus(path);
        } catch (FileNotFoundException e) {
            return false;
        }
        if (status.getLen() != chunk.bytes()) {
            throw new IOException(
                    "%s with %d rows for ClickHouse table %s is damaged: it has %d bytes, not %d"
                            .formatted(
                                    path,
                                    chunk.rows(),
                                    chunk.table(),
                                    status.getLen(),
                                    chunk.bytes()));
        }
        return true;
    }

    static boolean isCommitted(Chunk chunk) throws IOException {
        Path path = marker(chunk);
        return path.getFileSystem().exists(path);
    }

    /** The marker comes before the rows go: at no moment are both missing. */
    static void markCommitted(Chunk chunk) throws IOException {
        Path marker = marker(chunk);
        FileSystem files = marker.getFileSystem();
        try (FSDataOutputStream ignored = files.create(marker, FileSystem.WriteMode.OVERWRITE)) {
            // Empty: its name says everything.
        }
        files.delete(rows(chunk.folder(), chunk.token()), false);
    }

    static void delete(String folder, UUID token) throws IOException {
        Path path = rows(folder, token);
        path.getFileSystem().delete(path, false);
    }

    /** Deletes what failed attempts and old commits left behind. */
    static int sweep(String folder, Duration retention) throws IOException {
        Path path = new Path(folder);
        FileSystem files = path.getFileSystem();
        FileStatus[] found;
        try {
            found = files.listStatus(path);
        } catch (FileNotFoundException e) {
            return 0;
        }
        long before = System.currentTimeMillis() - retention.toMillis();
        int deleted = 0;
        for (FileStatus file : found == null ? new FileStatus[0] : found) {
            String name = file.getPath().getName();
            boolean ours = name.endsWith(ROWS) || name.endsWith(COMMITTED);
            if (ours && !file.isDir() && file.getModificationTime() < before) {
                files.delete(file.getPath(), false);
                deleted++;
            }
        }
        if (deleted > 0) {
            LOG.info("Swept {} files older than {} from {}", deleted, retention, folder);
        }
        return deleted;
    }

    private static Path rows(String folder, UUID token) {
        return new Path(folder, token + ROWS);
    }

    private static Path marker(Chunk chunk) {
        return new Path(chunk.folder(), chunk.token() + COMMITTED);
    }
}
