package io.trireme.store.ratis;

/**
 * The group does not count on this member's data folder: its data were lost, or another folder took
 * its place. The process should end.
 */
public final class MemberRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MemberRefusedException(String message) {
        super(message);
    }
}
