package io.trireme.store.auth;

/** The answer to an {@link AuthChange}. */
public sealed interface AuthOutcome {
    /**
     * It is as was asked.
     *
     * @param revision the present auth revision
     */
    record Done(long revision) implements AuthOutcome {}

    /** Nothing changed. */
    record Refused(AuthRefusal refusal) implements AuthOutcome {}
}
