package io.trireme.store.ratis;

import io.trireme.store.Bytes;
import io.trireme.store.core.Invariant;
import io.trireme.store.core.PendingRows;
import io.trireme.store.core.RowCursor;
import io.trireme.store.core.RowView;
import io.trireme.store.core.Rows;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Checkpoint;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Rows in RocksDB, in one column family, without its write-ahead log.
 *
 * <p>Views share a lock; {@link #replace} and {@link #close} take it alone, so a view never meets a
 * closed database. Rows of one {@link #write} become durable together and in the order of writes:
 * after a crash the rows are those of some earlier moment.
 */
final class RocksRows implements Rows, AutoCloseable {
    private static final int OPEN_FILES_MAX = 512;
    private static final int BLOCK_BYTES = 16 << 10;
    private static final double FILTER_BITS_PER_KEY = 10;

    /** A file of which half is deletions, or half of so many neighbours, is compacted away. */
    private static final int DELETIONS_WINDOW = 16_384;

    private static final double DELETIONS_RATIO = 0.5;

    private final Path folder;
    private final LRUCache cache;
    private final BloomFilter filter = new BloomFilter(FILTER_BITS_PER_KEY);
    private final TablePropertiesCollectorFactory deletions =
            TablePropertiesCollectorFactory.NewCompactOnDeletionCollectorFactory(
                    DELETIONS_WINDOW, DELETIONS_WINDOW / 2, DELETIONS_RATIO);
    private final Options options;
    private final WriteOptions writeOptions = new WriteOptions().setDisableWAL(true);
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private RocksDB db;

    private RocksRows(Path folder, StoreLimits limits) {
        this.folder = folder;
        this.cache = new LRUCache(limits.blockCacheBytes());
        this.options = options(limits);
    }

    /**
     * Opens the rows of a folder and checks every file's checksums.
     *
     * @param library where RocksDB's native code is unpacked, if it was not loaded yet
     * @throws DataFolderException if a file is damaged
     */
    static RocksRows open(Path folder, Path library, StoreLimits limits) {
        loadLibrary(library);
        var rows = new RocksRows(folder, limits);
        try {
            Files.createDirectories(folder);
            rows.db = rows.openChecked(folder);
            return rows;
        } catch (IOException e) {
            rows.closeOptions();
            throw new UncheckedIOException(e);
        } catch (DataFolderException e) {
            rows.closeOptions();
            throw e;
        }
    }

    /**
     * Unpacked under one name in a folder of ours: RocksDB's default is a new file of 60 MB in the
     * system's temporary folder, which stays there when the process is killed.
     */
    private static void loadLibrary(Path library) {
        try {
            Files.createDirectories(library);
            NativeLibraryLoader.getInstance().loadLibrary(library.toString());
            RocksDB.loadLibrary();
        } catch (IOException e) {
            throw new UncheckedIOException("RocksDB cannot be unpacked into " + library, e);
        }
    }

    private Options options(StoreLimits limits) {
        var table =
                new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true)
                        .setBlockSize(BLOCK_BYTES)
                        .setFilterPolicy(filter)
                        .setFormatVersion(5);
        var made = new Options();
        made.setTablePropertiesCollectorFactory(List.of(deletions));
        return made.setCreateIfMissing(true)
                .setParanoidChecks(true)
                .setMaxOpenFiles(OPEN_FILES_MAX)
                .setMaxBackgroundJobs(2)
                .setWriteBufferSize(limits.writeBufferBytes())
                .setMaxWriteBufferNumber(2)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(table)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(1 << 20)
                .setKeepLogFileNum(2)
                .setStatsDumpPeriodSec(0);
    }

    private RocksDB openChecked(Path path) {
        RocksDB opened = null;
        try {
            opened = RocksDB.open(options, path.toString());
            opened.verifyChecksum();
            return opened;
        } catch (RocksDBException e) {
            if (opened != null) {
                opened.close();
            }
            throw new DataFolderException(
                    "the state in " + path + " is damaged or in use: " + e.getMessage(), e);
        }
    }

    @Override
    public RowView view() {
        lock.readLock().lock();
        try {
            return new View(requireOpen());
        } catch (RuntimeException e) {
            lock.readLock().unlock();
            throw e;
        }
    }

    @Override
    public void write(PendingRows changes) {
        lock.readLock().lock();
        try (var batch = new WriteBatch()) {
            for (Map.Entry<Bytes, Optional<Bytes>> change : changes.changes().entrySet()) {
                byte[] row = change.getKey().array();
                if (change.getValue().isPresent()) {
                    batch.put(row, change.getValue().get().array());
                } else {
                    batch.delete(row);
                }
            }
            requireOpen().write(writeOptions, batch);
        } catch (RocksDBException e) {
            throw fault("write", e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Makes a copy of the rows of this moment; what it holds is durable, here too. */
    void checkpoint(Path target) {
        lock.readLock().lock();
        try (var checkpoint = Checkpoint.create(requireOpen())) {
            checkpoint.createCheckpoint(target.toString());
        } catch (RocksDBException e) {
            throw fault("checkpoint", e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Reads every file of a checkpoint.
     *
     * @throws DataFolderException if a checksum does not fit
     */
    void verify(Path checkpoint) {
        try (RocksDB copy = RocksDB.openReadOnly(options, checkpoint.toString())) {
            copy.verifyChecksum();
        } catch (RocksDBException e) {
            throw damagedCheckpoint(checkpoint, e);
        }
    }

    private static DataFolderException damagedCheckpoint(Path checkpoint, RocksDBException cause) {
        return new DataFolderException(
                "the checkpoint in " + checkpoint + " is damaged: " + cause.getMessage(), cause);
    }

    /** One row of a checkpoint, which is opened for reading only. */
    Optional<Bytes> readOnly(Path checkpoint, Bytes row) {
        try (RocksDB copy = RocksDB.openReadOnly(options, checkpoint.toString())) {
            return Optional.ofNullable(copy.get(row.array())).map(Bytes::wrap);
        } catch (RocksDBException e) {
            throw damagedCheckpoint(checkpoint, e);
        }
    }

    /** Puts another folder's rows in the place of these; waits until no view is open. */
    void replace(Path fresh) {
        lock.writeLock().lock();
        try {
            requireOpen().close();
            db = null;
            Path old = folder.resolveSibling(folder.getFileName() + ".old");
            DataFolder.deleteTree(old);
            Files.move(folder, old);
            Files.move(fresh, folder);
            DataFolder.sync(folder.getParent());
            DataFolder.deleteTree(old);
            db = openChecked(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot replace " + folder, e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Bytes on disk and in memory buffers. */
    long sizeBytes() {
        lock.readLock().lock();
        try {
            return db == null
                    ? 0
                    : db.getLongProperty("rocksdb.total-sst-files-size")
                            + db.getLongProperty("rocksdb.cur-size-all-mem-tables");
        } catch (RocksDBException e) {
            throw fault("size", e);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (db != null) {
                db.close();
                db = null;
                closeOptions();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void closeOptions() {
        options.close();
        writeOptions.close();
        deletions.close();
        filter.close();
        cache.close();
    }

    private RocksDB requireOpen() {
        if (db == null) {
            throw new ClosedException();
        }
        return db;
    }

    private static Invariant.BrokenInvariantException fault(String what, RocksDBException cause) {
        var fault =
                new Invariant.BrokenInvariantException(
                        "RocksDB failed to " + what + ": " + cause.getMessage());
        fault.initCause(cause);
        return fault;
    }

    /** The rows were closed, since the member stops. */
    static final class ClosedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ClosedException() {
            super("the member is stopped");
        }
    }

    /** Holds the shared lock, and so belongs to the thread that opened it. */
    private final class View implements RowView {
        private final RocksDB source;
        private final Snapshot snapshot;
        private final ReadOptions readOptions;
        private boolean open = true;

        View(RocksDB source) {
            this.source = source;
            this.snapshot = source.getSnapshot();
            this.readOptions = new ReadOptions().setSnapshot(snapshot);
        }

        @Override
        public Optional<Bytes> find(Bytes row) {
            try {
                return Optional.ofNullable(source.get(readOptions, row.array())).map(Bytes::wrap);
            } catch (RocksDBException e) {
                throw fault("read", e);
            }
        }

        @Override
        public RowCursor scan(Bytes from, Bytes to) {
            return new Cursor(source, snapshot, from, to);
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                readOptions.close();
                source.releaseSnapshot(snapshot);
                lock.readLock().unlock();
            }
        }
    }

    private static final class Cursor implements RowCursor {
        private final Slice upper;
        private final ReadOptions readOptions;
        private final RocksIterator iterator;
        private final Bytes from;
        private boolean started;

        Cursor(RocksDB source, Snapshot snapshot, Bytes from, Bytes to) {
            this.from = from;
            this.upper = new Slice(to.array());
            this.readOptions = new ReadOptions().setSnapshot(snapshot).setIterateUpperBound(upper);
            this.iterator = source.newIterator(readOptions);
        }

        @Override
        public boolean next() {
            if (started) {
                iterator.next();
            } else {
                iterator.seek(from.array());
                started = true;
            }
            if (iterator.isValid()) {
                return true;
            }
            try {
                iterator.status();
            } catch (RocksDBException e) {
                throw fault("scan", e);
            }
            return false;
        }

        @Override
        public Bytes row() {
            return Bytes.wrap(iterator.key());
        }

        @Override
        public Bytes value() {
            return Bytes.wrap(iterator.value());
        }

        @Override
        public void close() {
            iterator.close();
            readOptions.close();
            upper.close();
        }
    }
}
