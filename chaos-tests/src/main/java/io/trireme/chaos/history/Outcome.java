package io.trireme.chaos.history;

/** What a client knows about its write. */
public enum Outcome {
    /** The server said that it is done. */
    ACKNOWLEDGED,
    /** No answer, or one that leaves it open: done once or not at all. */
    UNKNOWN,
    /** Surely not done. */
    REFUSED
}
