package io.trireme.store.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.auth.Permission;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** jetcd with user and password, with three members over TLS. */
@Timeout(180)
class JetcdAuthIT {
    private static final long WAIT_SECONDS = 30;

    @TempDir static Path folder;
    private static EtcdGroup group;
    private static Client root;

    @BeforeAll
    static void open() throws Exception {
        group = new EtcdGroup(folder);
        try (var anybody = client(Optional.empty())) {
            var auth = anybody.getAuthClient();
            get(auth.userAdd(bytes("root"), bytes("root-password")));
            get(auth.roleAdd(bytes("root")));
            get(auth.userGrantRole(bytes("root"), bytes("root")));
            get(auth.userAdd(bytes("u"), bytes("u-password")));
            get(auth.roleAdd(bytes("r")));
            get(
                    auth.roleGrantPermission(
                            bytes("r"), bytes("/r/"), bytes("/r0"), Permission.Type.READWRITE));
            get(auth.userGrantRole(bytes("u"), bytes("r")));
            get(auth.authEnable());
        }
        root = client(Optional.of("root"));
    }

    @AfterAll
    static void close() {
        root.close();
        group.close();
    }

    private static Client client(Optional<String> user) throws IOException {
        var builder = group.jetcd();
        user.ifPresent(name -> builder.user(bytes(name)).password(bytes(name + "-password")));
        return builder.build();
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(WAIT_SECONDS, SECONDS);
    }

    private static void assertDenied(CompletableFuture<?> call) {
        Throwable failure = assertThrows(ExecutionException.class, () -> get(call)).getCause();
        // Some of its calls put the code before.
        assertTrue(
                failure.getMessage().endsWith("etcdserver: permission denied"), failure::toString);
    }

    @Test
    void aUserMayDoWhatTheirRoleAllows() throws Exception {
        try (var user = client(Optional.of("u"))) {
            get(user.getKVClient().put(bytes("/r/a"), bytes("1")));
            assertEquals(
                    List.of(bytes("1")),
                    get(user.getKVClient().get(bytes("/r/a"))).getKvs().stream()
                            .map(entry -> entry.getValue())
                            .toList());
            assertDenied(user.getKVClient().put(bytes("/s"), bytes("1")));
            assertDenied(user.getKVClient().get(bytes("/s")));
            assertDenied(user.getAuthClient().userList());
        }
        assertEquals(List.of("root", "u"), get(root.getAuthClient().userList()).getUsers());
    }

    @Test
    void aClientWhoseTokenEndedGetsAnotherByItself() throws Exception {
        try (var user = client(Optional.of("u"))) {
            get(user.getKVClient().put(bytes("/r/b"), bytes("1")));
            // All tokens end, root's too.
            get(root.getAuthClient().authDisable());
            try (var anybody = client(Optional.empty())) {
                get(anybody.getAuthClient().authEnable());
            }
            get(user.getKVClient().put(bytes("/r/b"), bytes("2")));
            assertDenied(user.getKVClient().put(bytes("/s"), bytes("1")));
            get(root.getKVClient().put(bytes("/s"), bytes("1")));
        }
    }
}
