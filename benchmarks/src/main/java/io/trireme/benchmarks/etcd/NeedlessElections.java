package io.trireme.benchmarks.etcd;

/**
 * Counts the Raft terms that began though no leader was killed. What a kill leads to is over when a
 * later term has a leader; a split vote before that is the kill's.
 */
final class NeedlessElections {
    private long term;
    private boolean expected = true;
    private long count;

    /** At the start one is expected too. */
    void expectOne() {
        expected = true;
    }

    /**
     * @param termMax the highest term that a member says
     * @param led whether a member of that term knows its leader
     */
    void observe(long termMax, boolean led) {
        if (termMax <= term) {
            return;
        }
        if (!expected) {
            count += termMax - term;
            term = termMax;
        } else if (led) {
            expected = false;
            term = termMax;
        }
    }

    long count() {
        return count;
    }
}
