package io.trireme.store.ratis;

import io.trireme.store.core.Attestations;
import io.trireme.store.core.Command;
import io.trireme.store.core.Entry;
import io.trireme.store.core.RowView;
import io.trireme.store.core.Rows;
import io.trireme.store.core.StateHead;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Compares this member's running hash with the others'. The applying thread calls it; only the
 * proposals run on threads of their own, one at a time: a point that is left out since the last
 * proposal is still on its way is made good by the next.
 *
 * <p>Its own hashes are those that were computed in this run on these rows, never those that the
 * log says this member once had: it may have got new rows since.
 */
final class StateComparison {
    private static final Logger LOG = LoggerFactory.getLogger(StateComparison.class);
    private static final int OWN_MAX = 64;

    private final DataFolder folder;
    private final String self;
    private final TreeMap<Long, Long> own = new TreeMap<>();
    private final AtomicBoolean proposing = new AtomicBoolean();
    private volatile Consumer<Command.Attest> proposer = _ -> {};
    private volatile Supplier<Set<String>> voters;

    StateComparison(StoreConfig config, DataFolder folder) {
        this.folder = folder;
        this.self = config.self();
        this.voters = () -> config.peers().keySet();
    }

    /** From now on, this member's hashes are proposed. */
    void proposeWith(Consumer<Command.Attest> proposer) {
        this.proposer = proposer;
    }

    /** From now on, a majority is one of these; while there are none, nothing is judged. */
    void judgeBy(Supplier<Set<String>> voters) {
        this.voters = voters;
    }

    /** The rows were replaced by others. */
    void restart() {
        own.clear();
    }

    /**
     * After entries are written that stood together in the log.
     *
     * @param entries how many
     */
    void applied(StateHead head, int entries) {
        if (!Attestations.due(head, entries)) {
            return;
        }
        own.put(head.entries(), head.hash());
        while (own.size() > OWN_MAX) {
            own.pollFirstEntry();
        }
        var attest = new Command.Attest(self, head.entries(), head.hash());
        if (proposing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("store-" + self + "-attest").start(() -> propose(attest));
        }
    }

    private void propose(Command.Attest attest) {
        try {
            proposer.accept(attest);
        } catch (RuntimeException e) {
            LOG.atDebug()
                    .addKeyValue("entries", attest.entries())
                    .setCause(e)
                    .log("the state's hash could not be proposed; the next one will be");
        } finally {
            proposing.set(false);
        }
    }

    /**
     * After entries are written, which may hold other members' hashes, or this one's.
     *
     * @throws MemberDiffersException if this member's state is not the majority's
     */
    void compare(List<Entry> entries, Rows rows) {
        for (Entry entry : entries) {
            for (Command command : entry.commands()) {
                if (command instanceof Command.Attest(_, long point, _) && own.containsKey(point)) {
                    try (RowView view = rows.view()) {
                        compare(point, Attestations.reports(view, point));
                    }
                }
            }
        }
    }

    private void compare(long entries, Map<String, Long> reports) {
        long hash = own.get(entries);
        Set<String> judges = voters.get();
        if (judges.isEmpty()) {
            return;
        }
        reports.keySet().retainAll(judges);
        switch (Attestations.judge(reports, hash, judges.size())) {
            case Attestations.Fine _ ->
                    reports.forEach(
                            (member, other) -> {
                                if (other != hash) {
                                    LOG.atError()
                                            .addKeyValue("member", member)
                                            .addKeyValue("entries", entries)
                                            .log("a member's state differs from this one's");
                                }
                            });
            case Attestations.Differs _ -> {
                var differs =
                        new MemberDiffersException(
                                "the state of member %s differs from the other members' after %d entries"
                                        .formatted(self, entries));
                folder.markDiffering(differs.getMessage());
                throw differs;
            }
        }
    }
}
