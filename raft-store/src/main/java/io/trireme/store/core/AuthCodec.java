package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.auth.AuthChange;
import io.trireme.store.auth.AuthOutcome;
import io.trireme.store.auth.AuthRefusal;
import io.trireme.store.auth.AuthRole;
import io.trireme.store.auth.AuthUser;
import io.trireme.store.auth.Permission;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Users, roles and their changes as bytes, in rows and in entries of the log. A row's first byte is
 * the version of its format; tags and numbers are never given a new meaning.
 */
final class AuthCodec {
    private static final int ROW_FORMAT = 1;
    private static final Map<Integer, AuthRefusal> REFUSALS = new TreeMap<>();

    static {
        for (AuthRefusal refusal : AuthRefusal.values()) {
            REFUSALS.put(number(refusal), refusal);
        }
    }

    private AuthCodec() {}

    static Bytes encode(AuthUser user) {
        var out = new ByteWriter(128).writeByte(ROW_FORMAT);
        writeOptional(out, user.passwordHash());
        out.writeLong(user.since());
        EntryCodec.writeList(out, user.roles(), AuthCodec::writeText);
        return out.toBytes();
    }

    static AuthUser decodeUser(String name, Bytes row) {
        ByteReader in = row(row);
        var user =
                new AuthUser(
                        name,
                        readOptional(in),
                        in.readLong(),
                        EntryCodec.readList(in, AuthCodec::readText));
        in.requireEnd();
        return user;
    }

    static Bytes encode(AuthRole role) {
        var out = new ByteWriter(128).writeByte(ROW_FORMAT);
        EntryCodec.writeList(out, role.permissions(), AuthCodec::writePermission);
        return out.toBytes();
    }

    static AuthRole decodeRole(String name, Bytes row) {
        ByteReader in = row(row);
        var role = new AuthRole(name, EntryCodec.readList(in, AuthCodec::readPermission));
        in.requireEnd();
        return role;
    }

    static Bytes encode(AuthHead head) {
        var out = new ByteWriter(64).writeByte(ROW_FORMAT);
        out.writeByte(head.enabled() ? 1 : 0)
                .writeLong(head.revision())
                .writeLong(head.users())
                .writeLong(head.roles());
        writeOptional(out, head.tokenKey());
        return out.toBytes();
    }

    static AuthHead decodeHead(Bytes row) {
        ByteReader in = row(row);
        var head =
                new AuthHead(
                        in.readByte() != 0,
                        in.readLong(),
                        in.readLong(),
                        in.readLong(),
                        readOptional(in));
        in.requireEnd();
        return head;
    }

    private static ByteReader row(Bytes row) {
        var in = new ByteReader(row);
        int format = in.readByte();
        Invariant.check(format == ROW_FORMAT, "format " + format + " of users is known");
        return in;
    }

    /** An upper bound of what a change takes in an entry. */
    static long sizeBytes(AuthChange change) {
        return 32
                + switch (change) {
                    case AuthChange.Enable _, AuthChange.Disable _ -> 0;
                    case AuthChange.OfferTokenKey(var key) -> key.sizeBytes();
                    case AuthChange.AddUser(var name, var hash) ->
                            textBytes(name) + hash.map(Bytes::sizeBytes).orElse(0);
                    case AuthChange.DeleteUser(var name) -> textBytes(name);
                    case AuthChange.ChangePassword(var name, var hash) ->
                            textBytes(name) + hash.sizeBytes();
                    case AuthChange.GrantRole(var user, var role) ->
                            textBytes(user) + textBytes(role);
                    case AuthChange.RevokeRole(var user, var role) ->
                            textBytes(user) + textBytes(role);
                    case AuthChange.AddRole(var name) -> textBytes(name);
                    case AuthChange.DeleteRole(var name) -> textBytes(name);
                    case AuthChange.GrantPermission(var role, var permission) ->
                            textBytes(role)
                                    + permission.key().sizeBytes()
                                    + permission.rangeEnd().sizeBytes();
                    case AuthChange.RevokePermission(var role, var key, var end) ->
                            textBytes(role) + key.sizeBytes() + end.sizeBytes();
                };
    }

    /** Of a text in UTF-8, at most. */
    static long textBytes(String text) {
        return 4L * text.length();
    }

    static void write(ByteWriter out, AuthChange change) {
        switch (change) {
            case AuthChange.Enable _ -> out.writeByte(1);
            case AuthChange.Disable _ -> out.writeByte(2);
            case AuthChange.OfferTokenKey(var key) -> out.writeByte(3).writeBytes(key);
            case AuthChange.AddUser(var name, var hash) -> {
                writeText(out.writeByte(4), name);
                writeOptional(out, hash);
            }
            case AuthChange.DeleteUser(var name) -> writeText(out.writeByte(5), name);
            case AuthChange.ChangePassword(var name, var hash) -> {
                writeText(out.writeByte(6), name);
                out.writeBytes(hash);
            }
            case AuthChange.GrantRole(var user, var role) -> {
                writeText(out.writeByte(7), user);
                writeText(out, role);
            }
            case AuthChange.RevokeRole(var user, var role) -> {
                writeText(out.writeByte(8), user);
                writeText(out, role);
            }
            case AuthChange.AddRole(var name) -> writeText(out.writeByte(9), name);
            case AuthChange.DeleteRole(var name) -> writeText(out.writeByte(10), name);
            case AuthChange.GrantPermission(var role, var permission) -> {
                writeText(out.writeByte(11), role);
                writePermission(out, permission);
            }
            case AuthChange.RevokePermission(var role, var key, var end) -> {
                writeText(out.writeByte(12), role);
                out.writeBytes(key).writeBytes(end);
            }
        }
    }

    static AuthChange readChange(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case 1 -> new AuthChange.Enable();
            case 2 -> new AuthChange.Disable();
            case 3 -> new AuthChange.OfferTokenKey(in.readBytes());
            case 4 -> new AuthChange.AddUser(readText(in), readOptional(in));
            case 5 -> new AuthChange.DeleteUser(readText(in));
            case 6 -> new AuthChange.ChangePassword(readText(in), in.readBytes());
            case 7 -> new AuthChange.GrantRole(readText(in), readText(in));
            case 8 -> new AuthChange.RevokeRole(readText(in), readText(in));
            case 9 -> new AuthChange.AddRole(readText(in));
            case 10 -> new AuthChange.DeleteRole(readText(in));
            case 11 -> new AuthChange.GrantPermission(readText(in), readPermission(in));
            case 12 ->
                    new AuthChange.RevokePermission(readText(in), in.readBytes(), in.readBytes());
            default -> throw EntryCodec.unknown("change of users", tag);
        };
    }

    static void write(ByteWriter out, AuthOutcome outcome) {
        switch (outcome) {
            case AuthOutcome.Done(long revision) -> out.writeByte(1).writeLong(revision);
            case AuthOutcome.Refused(var refusal) -> {
                out.writeByte(2);
                write(out, refusal);
            }
        }
    }

    static AuthOutcome readOutcome(ByteReader in) {
        int tag = in.readByte();
        return switch (tag) {
            case 1 -> new AuthOutcome.Done(in.readLong());
            case 2 -> new AuthOutcome.Refused(readRefusal(in));
            default -> throw EntryCodec.unknown("outcome for users", tag);
        };
    }

    static void write(ByteWriter out, AuthRefusal refusal) {
        out.writeByte(number(refusal));
    }

    static AuthRefusal readRefusal(ByteReader in) {
        int number = in.readByte();
        AuthRefusal refusal = REFUSALS.get(number);
        if (refusal == null) {
            throw EntryCodec.unknown("refusal", number);
        }
        return refusal;
    }

    private static int number(AuthRefusal refusal) {
        return switch (refusal) {
            case ROOT_USER_MISSING -> 1;
            case ROOT_ROLE_MISSING -> 2;
            case USER_EXISTS -> 3;
            case USER_NOT_FOUND -> 4;
            case USER_EMPTY -> 5;
            case ROLE_EXISTS -> 6;
            case ROLE_NOT_FOUND -> 7;
            case ROLE_EMPTY -> 8;
            case ROLE_NOT_GRANTED -> 9;
            case PERMISSION_NOT_GRANTED -> 10;
            case PERMISSION_DENIED -> 11;
            case TOKEN_INVALID -> 12;
            case NOT_ENABLED -> 13;
            case MANAGEMENT_INVALID -> 14;
            case NAME_TOO_LONG -> 15;
            case TOO_MANY_USERS -> 16;
            case TOO_MANY_ROLES -> 17;
            case TOO_MANY_ROLES_OF_USER -> 18;
            case TOO_MANY_PERMISSIONS -> 19;
        };
    }

    private static void writePermission(ByteWriter out, Permission permission) {
        out.writeByte(
                        switch (permission.kind()) {
                            case READ -> 1;
                            case WRITE -> 2;
                            case READWRITE -> 3;
                        })
                .writeBytes(permission.key())
                .writeBytes(permission.rangeEnd());
    }

    private static Permission readPermission(ByteReader in) {
        int tag = in.readByte();
        Permission.Kind kind =
                switch (tag) {
                    case 1 -> Permission.Kind.READ;
                    case 2 -> Permission.Kind.WRITE;
                    case 3 -> Permission.Kind.READWRITE;
                    default -> throw EntryCodec.unknown("permission", tag);
                };
        return new Permission(kind, in.readBytes(), in.readBytes());
    }

    static void writeText(ByteWriter out, String text) {
        out.writeBytes(Bytes.utf8(text));
    }

    static String readText(ByteReader in) {
        return in.readBytes().toUtf8();
    }

    private static void writeOptional(ByteWriter out, Optional<Bytes> bytes) {
        out.writeByte(bytes.isPresent() ? 1 : 0);
        bytes.ifPresent(out::writeBytes);
    }

    private static Optional<Bytes> readOptional(ByteReader in) {
        return in.readByte() == 0 ? Optional.empty() : Optional.of(in.readBytes());
    }
}
