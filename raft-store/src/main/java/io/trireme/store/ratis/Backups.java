package io.trireme.store.ratis;

import io.trireme.store.Backup;
import io.trireme.store.StoreException;
import io.trireme.store.backup.BackupOrigin;
import io.trireme.store.backup.BackupWriter;
import io.trireme.store.core.RowView;

import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Backups of a member's rows. Each is written to a nameless file of the data folder first: reading
 * the rows holds up a received snapshot and the member's stop, and a slow client must not.
 */
final class Backups {
    /** Each takes as much disk as all keys and values, without compression. */
    private static final int OPEN_MAX = 2;

    private static final int BUFFER_BYTES = 1 << 16;

    private final StoreConfig config;
    private final DataFolder folder;
    private final RocksRows rows;
    private final InstantSource clock;
    private final Runnable requireUsable;
    private final Semaphore slots = new Semaphore(OPEN_MAX);

    /**
     * @param requireUsable throws once the member does not serve any more, which ends the writing
     */
    Backups(
            StoreConfig config,
            DataFolder folder,
            RocksRows rows,
            InstantSource clock,
            Runnable requireUsable) {
        this.config = config;
        this.folder = folder;
        this.rows = rows;
        this.clock = clock;
        this.requireUsable = requireUsable;
    }

    /** Makes a backup of this moment; the caller closes it. */
    Backup make(boolean confirmed) {
        requireUsable.run();
        if (!slots.tryAcquire()) {
            throw new StoreException.Overloaded(
                    OPEN_MAX + " backups of this member are being read already");
        }
        try {
            return spool(confirmed);
        } catch (RocksRows.ClosedException e) {
            slots.release();
            throw new StoreException.Unavailable("this member is stopped", e);
        } catch (IOException e) {
            slots.release();
            throw new UncheckedIOException("a backup cannot be written to " + folder, e);
        } catch (RuntimeException | Error e) {
            slots.release();
            throw e;
        }
    }

    private Backup spool(boolean confirmed) throws IOException {
        FileChannel file = folder.temporary();
        try (RowView view = rows.view()) {
            var origin =
                    new BackupOrigin(config.clusterId(), config.self(), clock.instant(), confirmed);
            BackupWriter.write(view, origin, buffered(file));
            long sizeBytes = file.position();
            file.position(0);
            return new Backup(sizeBytes, new SpooledContent(file));
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private OutputStream buffered(FileChannel file) {
        return new BufferedOutputStream(
                new FilterOutputStream(Channels.newOutputStream(file)) {
                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        requireUsable.run();
                        out.write(bytes, offset, length);
                    }
                },
                BUFFER_BYTES);
    }

    /** Frees the file and its slot once, however often it is closed. */
    private final class SpooledContent extends FilterInputStream {
        private final AtomicBoolean open = new AtomicBoolean(true);

        SpooledContent(FileChannel file) {
            super(Channels.newInputStream(file));
        }

        @Override
        public void close() throws IOException {
            if (open.compareAndSet(true, false)) {
                slots.release();
                super.close();
            }
        }
    }
}
