package io.trireme.store.auth;

import java.util.Optional;

/** Users and roles at one moment. */
public interface AuthView {
    /** The name of the role whose users may do all, and of the user who must exist. */
    String ROOT = "root";

    /** Whether anybody is asked who they are. */
    boolean enabled();

    Optional<AuthUser> findUser(String name);

    /** What a user of this view may do by their roles; a role that does not exist gives nothing. */
    Grants grants(AuthUser user);
}
