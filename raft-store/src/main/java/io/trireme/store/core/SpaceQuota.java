package io.trireme.store.core;

import io.trireme.store.Alarm;
import io.trireme.store.Revision;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the space that the state takes asks for. When the quota nears, most of the history is given
 * up; when it is reached, all of it, and an alarm refuses what takes space until there is some.
 *
 * @param bytes the quota, in bytes as {@link StateSpace} counts them
 */
public record SpaceQuota(long bytes) {
    /** The smallest quota: an entry of the log must be small beside it. */
    public static final long BYTES_MIN = 1 << 20;

    /** etcd's default. */
    public static final SpaceQuota DEFAULT = new SpaceQuota(2L << 30);

    /** As little history as one compaction leaves while there is space. */
    static final long REVISIONS_KEPT = 1_000;

    public SpaceQuota {
        if (bytes < BYTES_MIN) {
            throw new IllegalArgumentException(
                    "a quota of %d bytes; it must be at least %d".formatted(bytes, BYTES_MIN));
        }
    }

    /**
     * What a member holds.
     *
     * @param deleted how far it has deleted what was compacted
     * @param alarms those that are raised, by member
     */
    public record Holding(
            StateHead head, StateSpace space, CompactionProgress deleted, List<Alarm> alarms) {
        public static Holding read(RowView rows) {
            StateHead head = StateHead.read(rows);
            return new Holding(
                    head,
                    StateSpace.read(rows),
                    CompactionProgress.read(rows),
                    // Most of the time there are none, and nothing has to be read for it.
                    head.alarms() == 0 ? List.of() : AlarmRows.all(rows));
        }
    }

    /** From this on, history is given up: three quarters. */
    private boolean isNear(StateSpace space) {
        return space.inUseBytes() >= bytes / 4 * 3;
    }

    private boolean isReached(StateSpace space) {
        return space.inUseBytes() >= bytes;
    }

    /** Well below the quota, so that an alarm that ends does not begin again at once. */
    private boolean isClear(StateSpace space) {
        return space.inUseBytes() < bytes / 10 * 9;
    }

    /** Whether it pays to give history up before the quota is reached: a sixteenth. */
    private boolean hasMuchHistory(StateSpace space) {
        return space.historyBytes() >= bytes / 16;
    }

    /** Whether the quota is the cause; an alarm that somebody else wants says nothing of space. */
    private static boolean isOwn(Alarm alarm) {
        return alarm.kind() == Alarm.Kind.NO_SPACE;
    }

    /** What who leads has to say of alarms; one round may need several. */
    public List<Command> planAlarms(Holding holding, String self) {
        List<Command> commands = new ArrayList<>();
        if (holding.alarms().isEmpty() && isReached(holding.space())) {
            commands.add(new Command.RaiseAlarm(self));
        }
        if (isClear(holding.space())) {
            // Those of former leaders too: there is one space, and who leads speaks for it.
            holding.alarms().stream()
                    .filter(SpaceQuota::isOwn)
                    .forEach(alarm -> commands.add(new Command.DisarmAlarm(alarm.member())));
        }
        return commands;
    }

    /**
     * The floor that the space asks for; nothing while an earlier one is still being worked off.
     */
    public Optional<Revision> planFloor(Holding holding) {
        StateHead head = holding.head();
        boolean full =
                isReached(holding.space()) || holding.alarms().stream().anyMatch(SpaceQuota::isOwn);
        boolean wanted = full || (isNear(holding.space()) && hasMuchHistory(holding.space()));
        if (!wanted || head.floor().isAfter(holding.deleted().upTo())) {
            return Optional.empty();
        }
        long kept = full ? 0 : REVISIONS_KEPT;
        return Optional.of(head.revision().value() - kept)
                .filter(floor -> floor > head.floor().value())
                .map(Revision::new);
    }
}
