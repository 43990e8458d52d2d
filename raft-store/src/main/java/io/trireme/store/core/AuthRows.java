package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.auth.AuthRole;
import io.trireme.store.auth.AuthState;
import io.trireme.store.auth.AuthUser;
import io.trireme.store.auth.AuthView;
import io.trireme.store.auth.Grants;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Users and roles, as rows. Without any row, there are none and nobody is asked for them. */
public final class AuthRows implements AuthView {
    private final PendingRows rows;

    /** Of users that were asked for since the last change; an entry has many commands of one. */
    private final Map<String, Grants> known = new TreeMap<>();

    AuthRows(PendingRows rows) {
        this.rows = rows;
    }

    AuthHead head() {
        return head(rows);
    }

    private static AuthHead head(RowView rows) {
        return rows.find(RowKeys.AUTH_HEAD).map(AuthCodec::decodeHead).orElse(AuthHead.START);
    }

    void put(AuthHead head) {
        rows.put(RowKeys.AUTH_HEAD, AuthCodec.encode(head));
    }

    @Override
    public boolean enabled() {
        return head().enabled();
    }

    @Override
    public Optional<AuthUser> findUser(String name) {
        return rows.find(RowKeys.user(name)).map(row -> AuthCodec.decodeUser(name, row));
    }

    void put(AuthUser user) {
        known.clear();
        rows.put(RowKeys.user(user.name()), AuthCodec.encode(user));
    }

    void deleteUser(String name) {
        known.clear();
        rows.delete(RowKeys.user(name));
    }

    Optional<AuthRole> findRole(String name) {
        return rows.find(RowKeys.role(name)).map(row -> AuthCodec.decodeRole(name, row));
    }

    void put(AuthRole role) {
        known.clear();
        rows.put(RowKeys.role(role.name()), AuthCodec.encode(role));
    }

    void deleteRole(String name) {
        known.clear();
        rows.delete(RowKeys.role(name));
    }

    List<AuthUser> users() {
        return List.copyOf(all(rows, RowKeys.USERS, AuthCodec::decodeUser).values());
    }

    @Override
    public Grants grants(AuthUser user) {
        return known.computeIfAbsent(
                user.name(),
                _ ->
                        Grants.of(
                                user.roles().stream()
                                        .map(this::findRole)
                                        .flatMap(Optional::stream)
                                        .toList()));
    }

    /** All of them, to be kept. */
    public static AuthState state(RowView rows) {
        AuthHead head = head(rows);
        return new AuthState(
                head.enabled(),
                head.revision(),
                head.tokenKey(),
                all(rows, RowKeys.USERS, AuthCodec::decodeUser),
                all(rows, RowKeys.ROLES, AuthCodec::decodeRole));
    }

    private static <T> NavigableMap<String, T> all(
            RowView rows, Bytes table, BiFunction<String, Bytes, T> decode) {
        NavigableMap<String, T> all = new TreeMap<>();
        try (RowCursor cursor = rows.scan(table, table.prefixEnd())) {
            while (cursor.next()) {
                String name = RowKeys.authName(cursor.row());
                all.put(name, decode.apply(name, cursor.value()));
            }
        }
        return all;
    }

    /** Whether changes are also of users or roles. */
    public static boolean changedBy(PendingRows changes) {
        return !changes.changes().subMap(RowKeys.AUTH, RowKeys.AUTH.prefixEnd()).isEmpty();
    }

    /** A row as it goes into a backup. */
    public record SavedRow(Bytes row, Bytes value) {}

    /**
     * All rows, for a backup. What tokens are signed with stays out: whoever reads the file could
     * make tokens with it.
     */
    public static List<SavedRow> save(RowView rows) {
        List<SavedRow> saved = new ArrayList<>();
        try (RowCursor cursor = rows.scan(RowKeys.AUTH, RowKeys.AUTH.prefixEnd())) {
            while (cursor.next()) {
                Bytes value =
                        cursor.row().equals(RowKeys.AUTH_HEAD)
                                ? AuthCodec.encode(
                                        AuthCodec.decodeHead(cursor.value())
                                                .withTokenKey(Optional.empty()))
                                : cursor.value();
                saved.add(new SavedRow(cursor.row(), value));
            }
        }
        return saved;
    }

    /** Whether a row is one that {@link #save} can have given. */
    public static boolean valid(SavedRow saved) {
        try {
            Bytes row = saved.row();
            if (row.equals(RowKeys.AUTH_HEAD)) {
                return AuthCodec.decodeHead(saved.value()).tokenKey().isEmpty();
            }
            if (row.startsWith(RowKeys.USERS)) {
                AuthCodec.decodeUser(RowKeys.authName(row), saved.value());
                return true;
            }
            if (row.startsWith(RowKeys.ROLES)) {
                AuthCodec.decodeRole(RowKeys.authName(row), saved.value());
                return true;
            }
            return false;
        } catch (Invariant.BrokenInvariantException | IllegalArgumentException _) {
            return false;
        }
    }
}
