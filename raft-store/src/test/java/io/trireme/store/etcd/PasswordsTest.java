package io.trireme.store.etcd;

import static io.trireme.store.etcd.Refused.assertRefused;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.trireme.store.Bytes;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Passwords are kept as etcd keeps them. */
class PasswordsTest {
    /** As etcd 3.4.23 (Go's bcrypt) kept the password "rootpw". */
    private static final String OF_ETCD =
            "$2a$10$Pq7KEreL/iow1OuZ8si.Gu4lX9pf11RW9J7B/jMyyKaqVG6GmfgQW";

    private final Passwords passwords = new Passwords();

    @Test
    void onlyTheRightPasswordMatches() {
        Bytes hash = passwords.hash("päss");
        assertTrue(hash.toUtf8().startsWith("$2a$10$"), hash::toUtf8);
        assertTrue(passwords.match("päss", Optional.of(hash)));
        assertFalse(passwords.match("pass", Optional.of(hash)));
        assertFalse(passwords.match("", Optional.of(hash)));
        assertFalse(passwords.match("", Optional.empty()));
    }

    @Test
    void aHashOfEtcdsMatches() {
        assertTrue(passwords.match("rootpw", Optional.of(Bytes.utf8(OF_ETCD))));
        assertFalse(passwords.match("rootpv", Optional.of(Bytes.utf8(OF_ETCD))));
        assertEquals(Bytes.utf8(OF_ETCD), Passwords.ready(base64(OF_ETCD)));
    }

    @Test
    void aPasswordThatBcryptWouldCutIsRefused() {
        String longest = "ä".repeat(Passwords.PASSWORD_BYTES_MAX / 2);
        Bytes hash = passwords.hash(longest);
        assertTrue(passwords.match(longest, Optional.of(hash)));
        assertFalse(passwords.match(longest + "a", Optional.of(hash)));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "etcdserver: a password has at most 72 bytes in UTF-8",
                () -> passwords.hash(longest + "a"));
    }

    @Test
    void whatIsNoHashIsRefused() {
        for (String text :
                List.of("%", base64("secret"), base64(OF_ETCD.replace("$10$", "$31$")))) {
            assertRefused(
                    Status.Code.INVALID_ARGUMENT,
                    "etcdserver: the hashed password is no bcrypt hash of cost 4 to 14",
                    () -> Passwords.ready(text));
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
