package io.trireme.store.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.trireme.store.Bytes;
import io.trireme.store.auth.AuthState;
import io.trireme.store.auth.AuthUser;
import io.trireme.store.auth.Caller;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Which tokens prove something, how long, and where. */
class TokensTest {
    private static final Bytes KEY = Bytes.utf8("0123456789abcdef0123456789abcdef");
    private static final AuthUser USER = new AuthUser("ü.u", Optional.empty(), 5, List.of());
    private static final Optional<Caller.Named> CALLER =
            Optional.of(new Caller.Named("ü.u", OptionalLong.of(5)));
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Instant now = Instant.parse("2026-11-27T08:00:00Z");
    private final Tokens tokens = new Tokens(() -> now);

    private static AuthState state(boolean enabled, Bytes key, AuthUser user) {
        return new AuthState(
                enabled,
                9,
                Optional.of(key),
                new TreeMap<>(Map.of(user.name(), user)),
                new TreeMap<>());
    }

    private Optional<Caller.Named> caller(String token) {
        return tokens.caller(token, state(true, KEY, USER));
    }

    @Test
    void anyMemberWithTheKeyTakesAToken() {
        String token = tokens.make(USER, KEY);
        assertEquals(CALLER, caller(token));
        assertEquals(CALLER, new Tokens(() -> now).caller(token, state(true, KEY, USER)));
    }

    @Test
    void aTokenLivesForAWhileAfterItsLastUse() {
        String token = tokens.make(USER, KEY);
        now = now.plus(Tokens.LIFETIME).minus(MINUTE);
        assertEquals(CALLER, caller(token));
        now = now.plus(Tokens.LIFETIME).minus(MINUTE);
        assertEquals(CALLER, caller(token));
        // Another member knows nothing of these uses.
        assertEquals(Optional.empty(), new Tokens(() -> now).caller(token, state(true, KEY, USER)));
        now = now.plus(Tokens.LIFETIME).plus(MINUTE);
        assertEquals(Optional.empty(), caller(token));
        assertEquals(Optional.empty(), caller(token));
    }

    @Test
    void usesThatAreForgottenCountFromWhenTheTokenWasMade() {
        String token = tokens.make(USER, KEY);
        now = now.plus(Tokens.LIFETIME).minus(MINUTE);
        assertEquals(CALLER, caller(token));
        for (int i = 0; i < Tokens.USES_MAX; i++) {
            var other = new AuthUser("other" + i, Optional.empty(), 5, List.of());
            tokens.caller(tokens.make(other, KEY), state(true, KEY, other));
        }
        now = now.plus(MINUTE).plus(MINUTE);
        assertEquals(Optional.empty(), caller(token));
    }

    @Test
    void aTokenEndsWithWhatItStandsFor() {
        String token = tokens.make(USER, KEY);
        var changed = USER.withPassword(Optional.of(KEY), 6);
        var other = new AuthUser("o", Optional.empty(), 5, List.of());
        assertEquals(Optional.empty(), tokens.caller(token, state(true, KEY, changed)));
        assertEquals(Optional.empty(), tokens.caller(token, state(true, KEY, other)));
        assertEquals(Optional.empty(), tokens.caller(token, state(false, KEY, USER)));
        assertEquals(
                Optional.empty(), tokens.caller(token, state(true, Bytes.utf8("other"), USER)));
    }

    @Test
    void whatIsNotSignedProvesNothing() {
        String token = tokens.make(USER, KEY);
        String[] parts = token.split("\\.", -1);
        assertEquals(3, parts.length);
        String root = tokens.make(new AuthUser("root", Optional.empty(), 5, List.of()), KEY);
        assertNotEquals(token, root);
        for (String forged :
                List.of(
                        "",
                        ".",
                        "..",
                        "no token",
                        "ß.ß.ß",
                        parts[0],
                        parts[0] + "." + parts[1],
                        parts[0] + "." + parts[1] + ".",
                        parts[0] + "." + parts[1] + "." + root.split("\\.", -1)[2],
                        token + "A",
                        "a." + token)) {
            assertEquals(Optional.empty(), caller(forged), forged);
        }
    }
}
