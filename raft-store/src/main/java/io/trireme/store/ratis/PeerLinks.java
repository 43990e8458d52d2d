package io.trireme.store.ratis;

import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.util.PeerProxyMap;

import java.io.Closeable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Keeps the connections to other members where those are. Ratis 3.3.0 remembers the first address
 * that it learned of a member for as long as the process lives, also past its removal, so that a
 * member that moved, or came back elsewhere, would never be reached.
 *
 * <p>Its table of connections offers nothing for that, hence the reflection, against our rule.
 */
final class PeerLinks {
    private static final Field PEERS = field("peers");
    private static final Field LOCK = field("resetLock");
    private static final Method CLOSE = close();

    private final List<Supplier<? extends PeerProxyMap<?>>> tables = new ArrayList<>();
    private final Map<String, RaftPeer> peers = new TreeMap<>();

    /**
     * @param members those of the start, which whoever makes a table puts into it
     */
    PeerLinks(Collection<RaftPeer> members) {
        members.forEach(peer -> peers.put(peer.getId().toString(), peer));
    }

    /** A table of connections; it may be made later. */
    synchronized void add(Supplier<? extends PeerProxyMap<?>> table) {
        tables.add(table);
    }

    /** Forgets who left, and where others were before; the next message goes where they are. */
    synchronized void follow(Collection<RaftPeer> members) {
        Map<String, RaftPeer> wanted = new TreeMap<>();
        members.forEach(peer -> wanted.put(peer.getId().toString(), peer));
        for (RaftPeer old : List.copyOf(peers.values())) {
            RaftPeer now = wanted.get(old.getId().toString());
            if (now == null || !now.getAddress().equals(old.getAddress())) {
                tables.forEach(table -> replace(table.get(), old.getId(), now));
            }
        }
        tables.forEach(table -> table.get().addRaftPeers(members));
        peers.clear();
        peers.putAll(wanted);
    }

    private static void replace(PeerProxyMap<?> table, RaftPeerId id, RaftPeer now) {
        try {
            Object old;
            // Who looks for a peer that is missing takes this lock and looks again.
            synchronized (LOCK.get(table)) {
                old = ((Map<?, ?>) PEERS.get(table)).remove(id);
                if (now != null) {
                    table.addRaftPeers(List.of(now));
                }
            }
            if (old != null && CLOSE.invoke(old) instanceof Optional<?> connection) {
                close(connection);
            }
        } catch (ReflectiveOperationException e) {
            throw unexpected(e);
        }
    }

    private static void close(Optional<?> connection) {
        if (connection.isPresent() && connection.get() instanceof Closeable open) {
            StartFailure.closeLogged(open);
        }
    }

    private static Field field(String name) {
        try {
            Field field = PeerProxyMap.class.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw unexpected(e);
        }
    }

    /** Of a row of the table: nobody can connect by it any more. */
    private static Method close() {
        try {
            Method method =
                    Class.forName(PeerProxyMap.class.getName() + "$PeerAndProxy")
                            .getDeclaredMethod("setNullProxyAndClose");
            method.setAccessible(true);
            return method;
        } catch (ReflectiveOperationException e) {
            throw unexpected(e);
        }
    }

    private static IllegalStateException unexpected(ReflectiveOperationException e) {
        return new IllegalStateException("Ratis' table of connections is not as expected", e);
    }
}
