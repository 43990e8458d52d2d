package io.trireme.store.etcd;

import io.trireme.store.Bytes;
import io.trireme.store.auth.Auth;
import io.trireme.store.auth.AuthChange;
import io.trireme.store.auth.AuthLimits;
import io.trireme.store.auth.AuthState;
import io.trireme.store.auth.AuthUser;
import io.trireme.store.auth.Caller;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.SecureRandom;
import java.util.Optional;

/** Gives tokens to those who show the right password. */
final class Logins {
    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final int KEY_BYTES = 32;

    private final Auth auth;
    private final Passwords passwords;
    private final Tokens tokens;
    private final SecureRandom random = new SecureRandom();

    Logins(Auth auth, Passwords passwords, Tokens tokens) {
        this.auth = auth;
        this.passwords = passwords;
        this.tokens = tokens;
    }

    String token(String name, String password) {
        AuthState state = requireEnabled(auth.current());
        if (Bytes.utf8(name).sizeBytes() > AuthLimits.NAME_BYTES_MAX) {
            throw AuthErrors.authenticationFailed();
        }
        Optional<AuthUser> user = state.findUser(name);
        if (!passwords.match(password, user.flatMap(AuthUser::passwordHash))) {
            LOG.atWarn().addKeyValue("user", name).log("a wrong password was shown");
            throw user.isPresent() && user.get().passwordHash().isEmpty()
                    ? AuthErrors.noPasswordUser()
                    : AuthErrors.authenticationFailed();
        }
        // If the password is another by now, the token names the old one and counts nowhere.
        return tokens.make(user.orElseThrow(), key(state));
    }

    /** The first of a time at which users count, or after a restore, is made here. */
    private Bytes key(AuthState state) {
        if (state.tokenKey().isPresent()) {
            return state.tokenKey().get();
        }
        byte[] fresh = new byte[KEY_BYTES];
        random.nextBytes(fresh);
        auth.as(new Caller.Operator()).change(new AuthChange.OfferTokenKey(Bytes.wrap(fresh)));
        return requireEnabled(auth.current()).tokenKey().orElseThrow(AuthErrors::notEnabled);
    }

    private static AuthState requireEnabled(AuthState state) {
        if (!state.enabled()) {
            throw AuthErrors.notEnabled();
        }
        return state;
    }
}
