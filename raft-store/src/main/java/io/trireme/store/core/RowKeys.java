package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.LeaseId;
import io.trireme.store.Revision;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/**
 * The names of rows. The first byte is the table:
 *
 * <pre>
 * k key                     the live version of a key
 * h escaped key, modified   an older version, until its end is compacted
 * e revision, position      a change
 * s client                  a client's session
 * d client, sequence        the reply to one of a client's recent entries
 * l lease                   a lease
 * n lease, key              a key that goes with a lease
 * a entries, member         what a member says of the state's hash
 * q member                  an alarm of a member
 * p member                  the data folder that a member takes part with
 * u 0                       whether users count, and how many there are
 * u 1 name                  a user
 * u 2 name                  a role
 * m                         the state's head
 * c                         how far compaction has deleted
 * r ...                     rows of the caller's own (the applied index of the log)
 * </pre>
 *
 * Numbers are big-endian, so rows sort by them. In history rows a key's zero byte is written as 00
 * ff and the key ends with 00 01: rows then sort by key first, whatever bytes a key holds.
 */
public final class RowKeys {
    public static final Bytes HEAD = Bytes.utf8("m");
    public static final Bytes COMPACTED = Bytes.utf8("c");
    static final Bytes SESSIONS = Bytes.utf8("s");
    static final Bytes LEASES = Bytes.utf8("l");
    static final Bytes ALARMS = Bytes.utf8("q");
    static final Bytes AUTH = Bytes.utf8("u");
    static final Bytes AUTH_HEAD = Bytes.wrap(new byte[] {'u', 0});
    static final Bytes USERS = Bytes.wrap(new byte[] {'u', 1});
    static final Bytes ROLES = Bytes.wrap(new byte[] {'u', 2});
    private static final Bytes LIVE_END = Bytes.utf8("l");
    private static final Bytes HISTORY_END = Bytes.utf8("i");
    private static final Bytes EVENTS_END = Bytes.utf8("f");

    private RowKeys() {}

    /** How a row counts in {@link StateSpace}. */
    enum Kind {
        LIVE,
        HISTORY,
        UNCOUNTED
    }

    static Kind kind(Bytes row) {
        return switch (row.array()[0]) {
            case 'k', 'l', 'n' -> Kind.LIVE;
            case 'h', 'e' -> Kind.HISTORY;
            default -> Kind.UNCOUNTED;
        };
    }

    /** A row of the caller's own, written with the state's changes but not read by the core. */
    public static Bytes own(String name) {
        return Bytes.utf8("r" + name);
    }

    static Bytes live(Bytes key) {
        return prefixed('k', key.array());
    }

    static Bytes liveKey(Bytes row) {
        byte[] array = row.array();
        byte[] key = new byte[array.length - 1];
        System.arraycopy(array, 1, key, 0, key.length);
        return Bytes.wrap(key);
    }

    static Bytes liveEnd(KeyRange range) {
        return range.end().isEmpty() ? LIVE_END : live(range.end());
    }

    static Bytes history(Bytes key, Revision modified) {
        byte[] start = historyStart(key).array();
        return Bytes.wrap(
                ByteBuffer.allocate(start.length + 2 + Long.BYTES)
                        .put(start)
                        .put((byte) 0)
                        .put((byte) 1)
                        .putLong(modified.value())
                        .array());
    }

    /** At or before every version of the key, after all versions of smaller keys. */
    static Bytes historyStart(Bytes key) {
        byte[] row = new byte[1 + 2 * key.sizeBytes()];
        int length = 0;
        row[length++] = 'h';
        for (byte b : key.array()) {
            row[length++] = b;
            if (b == 0) {
                row[length++] = (byte) 0xff;
            }
        }
        return Bytes.wrap(Arrays.copyOf(row, length));
    }

    static Bytes historyEnd(KeyRange range) {
        return range.end().isEmpty() ? HISTORY_END : historyStart(range.end());
    }

    static Bytes historyKey(Bytes row) {
        byte[] array = row.array();
        int end = array.length - 2 - Long.BYTES;
        byte[] key = new byte[end - 1];
        int length = 0;
        for (int i = 1; i < end; i++) {
            key[length++] = array[i];
            if (array[i] == 0) {
                i++;
            }
        }
        return Bytes.wrap(Arrays.copyOf(key, length));
    }

    static Bytes event(Revision revision, int position) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES)
                        .put((byte) 'e')
                        .putLong(revision.value())
                        .putInt(position)
                        .array());
    }

    static Revision eventRevision(Bytes row) {
        return new Revision(ByteBuffer.wrap(row.array()).getLong(1));
    }

    static Bytes eventsEnd() {
        return EVENTS_END;
    }

    static Bytes session(UUID client) {
        return prefixed('s', uuid(client));
    }

    static UUID sessionClient(Bytes row) {
        ByteBuffer in = ByteBuffer.wrap(row.array());
        return new UUID(in.getLong(1), in.getLong(1 + Long.BYTES));
    }

    static Bytes reply(UUID client, long sequence) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + 2 * Long.BYTES + Long.BYTES)
                        .put((byte) 'd')
                        .put(uuid(client))
                        .putLong(sequence)
                        .array());
    }

    static Bytes lease(LeaseId id) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + Long.BYTES).put((byte) 'l').putLong(id.value()).array());
    }

    static LeaseId leaseId(Bytes row) {
        return new LeaseId(ByteBuffer.wrap(row.array()).getLong(1));
    }

    static Bytes leased(LeaseId id, Bytes key) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + Long.BYTES + key.sizeBytes())
                        .put((byte) 'n')
                        .putLong(id.value())
                        .put(key.array())
                        .array());
    }

    static Bytes leasedKey(Bytes row) {
        return Bytes.wrap(Arrays.copyOfRange(row.array(), 1 + Long.BYTES, row.sizeBytes()));
    }

    static Bytes attestation(long entries, String member) {
        byte[] name = Bytes.utf8(member).array();
        return Bytes.wrap(
                ByteBuffer.allocate(1 + Long.BYTES + name.length)
                        .put((byte) 'a')
                        .putLong(entries)
                        .put(name)
                        .array());
    }

    static Bytes alarm(String member) {
        return prefixed('q', Bytes.utf8(member).array());
    }

    static String alarmMember(Bytes row) {
        return Bytes.wrap(Arrays.copyOfRange(row.array(), 1, row.sizeBytes())).toUtf8();
    }

    static Bytes enrollment(String member) {
        return prefixed('p', Bytes.utf8(member).array());
    }

    static Bytes user(String name) {
        return auth(USERS, name);
    }

    static Bytes role(String name) {
        return auth(ROLES, name);
    }

    private static Bytes auth(Bytes table, String name) {
        byte[] text = Bytes.utf8(name).array();
        return Bytes.wrap(
                ByteBuffer.allocate(table.sizeBytes() + text.length)
                        .put(table.array())
                        .put(text)
                        .array());
    }

    /** Of a user or a role. */
    static String authName(Bytes row) {
        return Bytes.wrap(Arrays.copyOfRange(row.array(), USERS.sizeBytes(), row.sizeBytes()))
                .toUtf8();
    }

    private static byte[] uuid(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    private static Bytes prefixed(char table, byte[] rest) {
        byte[] row = new byte[rest.length + 1];
        row[0] = (byte) table;
        System.arraycopy(rest, 0, row, 1, rest.length);
        return Bytes.wrap(row);
    }
}
