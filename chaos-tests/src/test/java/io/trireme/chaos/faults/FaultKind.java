package io.trireme.chaos.faults;

/** The kinds of faults that come at random. All can be done and undone while one cluster runs. */
enum FaultKind {
    KILL_ONE(3, "kill -9 of one member"),
    KILL_TWO(1, "kill -9 of two members"),
    KILL_ALL(2, "kill -9 of all members at once"),
    STOP(2, "SIGSTOP of one member"),
    CUT_OFF(2, "one member is cut off"),
    DEAF(1, "one member is deaf"),
    MUTE(1, "one member is mute"),
    BRIDGE(1, "two members see only the third"),
    ONE_WAY(1, "nothing goes from one member to another"),
    SLOW_FSYNC(2, "one member's fsync is slow"),
    CLOCK(2, "one member's clock is set"),
    MOVE_LEADER(2, "the leadership is moved twice"),
    REPLACE_KILLED(1, "one member is killed, wiped, removed, added and promoted"),
    REPLACE_RUNNING(1, "one member is removed while it runs, wiped, added and promoted");

    private final int weight;
    private final String words;

    FaultKind(int weight, String words) {
        this.weight = weight;
        this.words = words;
    }

    /** How often it comes, against the others. */
    int weight() {
        return weight;
    }

    String words() {
        return words;
    }
}
