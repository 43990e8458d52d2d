package io.trireme.store.backup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Backup;
import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.KeyValue;
import io.trireme.store.LeaseId;
import io.trireme.store.Operation;
import io.trireme.store.PutOptions;
import io.trireme.store.Revision;
import io.trireme.store.Transaction;
import io.trireme.store.auth.AuthChange;
import io.trireme.store.auth.AuthState;
import io.trireme.store.auth.Caller;
import io.trireme.store.auth.GuardedWrites;
import io.trireme.store.auth.Permission;
import io.trireme.store.core.AuthRows;
import io.trireme.store.core.PendingRows;
import io.trireme.store.core.RowView;
import io.trireme.store.core.StateSeed;
import io.trireme.store.memory.InMemoryRows;
import io.trireme.store.memory.InMemoryStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What a backup holds, and what is refused as one. */
class BackupFileTest {
    private static final LeaseId LEASE = new LeaseId(0x1234);
    private static final int VERSION_AT = BackupFormat.MAGIC.length;
    private static final int FIRST_RECORD_AT = VERSION_AT + Integer.BYTES;

    @TempDir private Path folder;

    /** Revision 5: a key that was changed, one with a lease, one that is gone. */
    private static byte[] small() throws IOException {
        try (var store = new InMemoryStore()) {
            store.leases().grant(LEASE, 600);
            store.commit(Transaction.put(Bytes.utf8("a"), Bytes.utf8("1")));
            store.commit(
                    new Transaction(
                            List.of(),
                            List.of(
                                    new Operation.Put(
                                            Bytes.utf8("b"), Bytes.EMPTY, PutOptions.leased(LEASE)),
                                    new Operation.Put(Bytes.utf8("c"), Bytes.utf8("gone"))),
                            List.of()));
            store.commit(Transaction.delete(KeyRange.single(Bytes.utf8("c"))));
            store.commit(Transaction.put(Bytes.utf8("a"), Bytes.utf8("2")));
            store.compact(new Revision(3));
            try (Backup backup = store.backup()) {
                byte[] content = backup.content().readAllBytes();
                assertEquals(backup.sizeBytes(), content.length);
                return content;
            }
        }
    }

    @Test
    void aBackupHoldsTheLiveKeysAndTheLeases() throws IOException {
        byte[] content = small();
        List<KeyValue> keys = new ArrayList<>();
        List<String> leases = new ArrayList<>();
        BackupSummary summary =
                BackupReader.read(
                        file(content),
                        new BackupReader.Content() {
                            @Override
                            public void lease(LeaseId id, long ttlSeconds) {
                                leases.add(id + " " + ttlSeconds);
                            }

                            @Override
                            public void auth(AuthRows.SavedRow saved) {
                                throw new AssertionError("there are no users");
                            }

                            @Override
                            public void key(KeyValue entry) {
                                keys.add(entry);
                            }
                        });
        assertEquals(
                List.of(
                        new KeyValue(
                                Bytes.utf8("a"),
                                Bytes.utf8("2"),
                                new Revision(2),
                                new Revision(5),
                                2),
                        new KeyValue(
                                Bytes.utf8("b"),
                                Bytes.EMPTY,
                                new Revision(3),
                                new Revision(3),
                                1,
                                LEASE)),
                keys);
        assertEquals(List.of("1234 600"), leases);
        assertEquals(
                new BackupSummary(
                        new BackupOrigin("memory", "memory", Instant.EPOCH, true),
                        new Revision(5),
                        new Revision(3),
                        1,
                        2,
                        content.length,
                        HexFormat.of().formatHex(content, content.length - 32, content.length)),
                summary);
    }

    @Test
    void anEmptyStoreHasABackup() throws IOException {
        try (var store = new InMemoryStore();
                Backup backup = store.backup()) {
            BackupSummary summary = BackupReader.verify(file(backup.content().readAllBytes()));
            assertEquals(0, summary.keys());
            assertEquals(Revision.INITIAL, summary.revision());
        }
    }

    /** etcdctl takes no other download for whole. */
    @Test
    void theSizeIsThatOfAnEtcdSnapshot() throws IOException {
        assertEquals(32, small().length % 512);
    }

    @Test
    void everyFileThatIsCutOffIsRefused() throws IOException {
        byte[] content = small();
        for (int length = 0; length < content.length; length++) {
            assertRefused("", Arrays.copyOf(content, length), "cut off at " + length);
        }
        assertRefused(
                "is cut off or damaged: it has only 300 bytes", Arrays.copyOf(content, 300), "300");
    }

    @Test
    void everyFlippedBitIsRefused() throws IOException {
        byte[] content = small();
        for (int bit = 0; bit < content.length * Byte.SIZE; bit++) {
            byte[] flipped = content.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            assertRefused("", flipped, "bit " + bit);
        }
    }

    @Test
    void whatFollowsTheEndIsRefused() throws IOException {
        byte[] content = small();
        assertRefused("", Arrays.copyOf(content, content.length + 1), "one byte more");
        assertRefused("", Arrays.copyOf(content, content.length + 512), "a sector more");
    }

    @Test
    void aForeignFileIsCalledForeign() throws IOException {
        assertRefused(
                "is no backup of a trireme store",
                "apiVersion: v1\n".repeat(100).getBytes(StandardCharsets.UTF_8),
                "text");
        assertRefused("is no backup of a trireme store", new byte[0], "nothing");
    }

    @Test
    void usersAndRolesAreInABackupWithoutWhatSignsTokens() throws IOException {
        AuthState before;
        byte[] content;
        try (var store = new InMemoryStore()) {
            GuardedWrites operator = store.auth().as(new Caller.Operator());
            var permission = new Permission(Permission.Kind.READ, Bytes.utf8("k"), Bytes.EMPTY);
            List<AuthChange> changes =
                    List.of(
                            new AuthChange.AddUser("root", Optional.of(Bytes.utf8("hash"))),
                            new AuthChange.GrantRole("root", "root"),
                            new AuthChange.AddRole("r"),
                            new AuthChange.GrantPermission("r", permission),
                            new AuthChange.Enable(),
                            new AuthChange.OfferTokenKey(Bytes.utf8("secret")));
            changes.forEach(operator::change);
            before = store.auth().state();
            try (Backup backup = store.backup()) {
                content = backup.content().readAllBytes();
            }
        }
        var rows = new InMemoryRows();
        PendingRows restored;
        try (RowView view = rows.view()) {
            restored = new PendingRows(view);
        }
        BackupReader.read(
                file(content),
                new BackupReader.Content() {
                    @Override
                    public void lease(LeaseId id, long ttlSeconds) {}

                    @Override
                    public void auth(AuthRows.SavedRow saved) {
                        new StateSeed().putAuth(restored, saved);
                    }

                    @Override
                    public void key(KeyValue entry) {}
                });
        rows.write(restored);
        try (RowView view = rows.view()) {
            AuthState after = AuthRows.state(view);
            assertTrue(after.enabled());
            assertEquals(before.revision(), after.revision());
            assertEquals(before.users(), after.users());
            assertEquals(before.roles(), after.roles());
            assertEquals(Optional.empty(), after.tokenKey());
        }
        assertFalse(new String(content, StandardCharsets.ISO_8859_1).contains("secret"));
    }

    @Test
    void aNewerVersionIsRefusedByNumber() throws IOException {
        byte[] content = small();
        ByteBuffer.wrap(content).putInt(VERSION_AT, 3);
        assertRefused(
                "is a backup of format 3, which this version of trireme cannot read (it reads 2)",
                resealed(content),
                "version 3");
    }

    /** As by a writer with a fault: the checksum alone proves nothing of the content. */
    @Test
    void wrongContentWithARightChecksumIsRefused() throws IOException {
        byte[] content = small();
        int firstKey = indexOf(content, BackupFormat.KEY, FIRST_RECORD_AT);
        int created = firstKey + 1 + Integer.BYTES;
        assertRefused("is damaged", with(content, created, 6), "created after it was modified");
        assertRefused("is damaged", with(content, created, -1), "created at a negative revision");
        assertRefused(
                "is damaged", with(content, created + Long.BYTES, 6), "modified after the backup");
        assertRefused("is damaged", with(content, created + 3 * Long.BYTES, 7), "no such lease");
        int end = indexOf(content, BackupFormat.END, FIRST_RECORD_AT);
        int leases = end + 1 + Integer.BYTES;
        assertRefused("is damaged", with(content, leases + Long.BYTES, 3), "a key is missing");
    }

    private static byte[] with(byte[] content, int at, long number) {
        byte[] changed = content.clone();
        ByteBuffer.wrap(changed).putLong(at, number);
        return resealed(changed);
    }

    private static byte[] resealed(byte[] content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(content, 0, content.length - 32);
            System.arraycopy(digest.digest(), 0, content, content.length - 32, 32);
            return content;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where the first record of a kind begins, from a record on. */
    private static int indexOf(byte[] content, int kind, int record) {
        return content[record] == kind
                ? record
                : indexOf(
                        content,
                        kind,
                        record + 1 + Integer.BYTES + ByteBuffer.wrap(content).getInt(record + 1));
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("backup"), content);
    }

    private void assertRefused(String why, byte[] content, String what) throws IOException {
        Path file = file(content);
        var refused =
                assertThrows(BackupFileException.class, () -> BackupReader.verify(file), what);
        assertTrue(refused.getMessage().startsWith(file + " is "), refused.getMessage());
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
        assertFalse(refused.getMessage().contains("\n"), refused.getMessage());
    }
}
