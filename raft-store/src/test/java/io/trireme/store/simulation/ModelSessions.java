package io.trireme.store.simulation;

import io.trireme.store.core.Entry;
import io.trireme.store.core.EntryReply;
import io.trireme.store.simulation.Coverage.Situation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What was answered to whom, so that an entry that comes again changes nothing. */
final class ModelSessions {
    /** The client that wrote longest ago is forgotten beyond so many. */
    static final int CLIENTS_MAX = 256;

    private final Coverage coverage;
    private final Map<UUID, Session> sessions = new HashMap<>();

    ModelSessions(Coverage coverage) {
        this.coverage = coverage;
    }

    private static final class Session {
        private final Map<Long, EntryReply> replies = new HashMap<>();
        private long sequenceMax;
        private long usedAt;
    }

    /** The reply to an entry that is not to be applied now. */
    Optional<EntryReply> find(Entry entry) {
        Session session = sessions.get(entry.client());
        boolean outside =
                session == null
                        ? entry.sequence() > Entry.SEQUENCE_WINDOW
                        : entry.sequence() <= session.sequenceMax - Entry.SEQUENCE_WINDOW;
        if (outside) {
            coverage.count(true, Situation.PROPOSAL_OUTSIDE_ITS_SESSIONS_WINDOW);
            return Optional.of(new EntryReply.Expired());
        }
        EntryReply known = session == null ? null : session.replies.get(entry.sequence());
        coverage.count(known != null, Situation.PROPOSAL_REPEATED);
        return Optional.ofNullable(known);
    }

    /**
     * @param entries the count of all entries, this one too
     */
    void remember(Entry entry, EntryReply reply, long entries) {
        if (!sessions.containsKey(entry.client()) && sessions.size() == CLIENTS_MAX) {
            sessions.entrySet().stream()
                    .min(Comparator.comparingLong(session -> session.getValue().usedAt))
                    .ifPresent(oldest -> sessions.remove(oldest.getKey()));
            coverage.count(true, Situation.SESSION_FORGOTTEN);
        }
        Session session = sessions.computeIfAbsent(entry.client(), _ -> new Session());
        session.replies.put(entry.sequence(), reply);
        session.sequenceMax = Math.max(session.sequenceMax, entry.sequence());
        session.usedAt = entries;
    }
}
