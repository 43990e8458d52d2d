package io.trireme.store;

/**
 * The revisions from {@code min} to {@code max}, both included.
 *
 * @param max the last; 0 means no end
 */
public record RevisionBounds(long min, long max) {
    public static final RevisionBounds NONE = new RevisionBounds(0, 0);

    public boolean contain(Revision revision) {
        return revision.value() >= min && (max == 0 || revision.value() <= max);
    }
}
