package io.trireme.chaos.faults;

import java.time.Duration;
import java.util.List;

/**
 * A fault that is to come.
 *
 * @param servers all of them, the victims first
 * @param amount how much longer an fsync takes, or how far a clock is set ahead or (negative) back;
 *     zero for the other kinds
 * @param length how long it stays after it was done as a whole
 * @param rest the time after it
 */
record PlannedFault(
        FaultKind kind, List<String> servers, Duration amount, Duration length, Duration rest) {
    PlannedFault {
        servers = List.copyOf(servers);
    }

    String one() {
        return servers.getFirst();
    }

    String other() {
        return servers.get(1);
    }

    String words() {
        return switch (kind) {
            case KILL_ONE -> "kill -9 of " + one();
            case KILL_TWO -> "kill -9 of " + one() + " and " + other();
            case KILL_ALL -> "kill -9 of " + String.join(", ", servers);
            case STOP -> "SIGSTOP of " + one();
            case CUT_OFF -> one() + " is cut off";
            case DEAF -> "nothing reaches " + one();
            case MUTE -> "nothing comes from " + one();
            case BRIDGE -> one() + " and " + other() + " do not see each other";
            case ONE_WAY -> "nothing goes from " + one() + " to " + other();
            case SLOW_FSYNC ->
                    "fsync of " + one() + " takes " + FaultScenario.seconds(amount) + " more";
            case CLOCK -> "the clock of " + one() + " is set by " + FaultScenario.seconds(amount);
            case MOVE_LEADER -> "the leadership goes to " + one() + " or " + other() + " and on";
            case REPLACE_KILLED -> one() + " is killed and replaced by an empty one";
            case REPLACE_RUNNING -> one() + " is removed and replaced by an empty one";
        };
    }
}
