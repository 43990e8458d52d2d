package io.trireme.store.etcd;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.Transaction;
import io.trireme.store.backup.BackupReader;
import io.trireme.store.ratis.StoreTls;
import io.trireme.store.ratis.TestAuthority;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** Backups over the door, of more than what waits in buffers. */
@Timeout(180)
class BackupDownloadIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int VALUES = 40;

    @TempDir static Path folder;
    private static EtcdGroup group;
    private static InetSocketAddress door;
    private static EtcdTls tls;

    @BeforeAll
    static void open() {
        group = new EtcdGroup(folder);
        String member = group.follower();
        byte[] value = new byte[500_000];
        new Random(1).nextBytes(value);
        for (int i = 0; i < VALUES; i++) {
            group.store(member).commit(Transaction.put(Bytes.utf8("/" + i), Bytes.wrap(value)));
        }
        door =
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), URI.create(group.url(member)).getPort());
        StoreTls client = group.client();
        tls = new EtcdTls(client.authority(), client.certificate(), client.key());
    }

    @AfterAll
    static void close() {
        group.close();
    }

    @Test
    void aBackupComesWhole() throws IOException {
        Path file = folder.resolve("whole");
        fetch(file);
        assertEquals(VALUES, BackupReader.verify(file).keys());
    }

    /** Only a few are made at a time, so those that nobody reads to the end must go. */
    @Test
    void aClientThatGivesUpLeavesNothingBehind() {
        for (int i = 0; i < 4; i++) {
            assertThrows(IOException.class, () -> fetch(new Full()));
        }
        Path file = folder.resolve("after");
        await().atMost(LIMIT).ignoreExceptions().untilAsserted(() -> fetch(file));
    }

    @Test
    void whoHasNoCertificateOfTheDoorsAuthorityIsToldSo() {
        StoreTls stranger = new TestAuthority(folder.resolve("other"), "other").issue("x");
        var wrong = new EtcdTls(tls.authority(), stranger.certificate(), stranger.key());
        var refused =
                assertThrows(
                        IOException.class,
                        () ->
                                BackupDownload.fetch(
                                        door, wrong, LIMIT, OutputStream.nullOutputStream()));
        assertTrue(refused.getMessage().contains("gives no backup"), refused.getMessage());
    }

    private static void fetch(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            fetch(out);
        }
    }

    private static void fetch(OutputStream target) throws IOException {
        BackupDownload.fetch(door, tls, LIMIT, target);
    }

    /** A disk that is full after the first part. */
    private static final class Full extends OutputStream {
        private long writtenBytes;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (writtenBytes > 0) {
                throw new IOException("no space left on device");
            }
            writtenBytes += length;
        }
    }
}
