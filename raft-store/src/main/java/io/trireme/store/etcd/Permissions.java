package io.trireme.store.etcd;

import com.google.protobuf.ByteString;

import io.trireme.store.auth.Permission.Kind;
import io.trireme.store.etcd.wire.Permission;

/** Permissions, of the store and of the wire. */
final class Permissions {
    /** What the role root is said to have. */
    static final Permission ALL =
            Permission.newBuilder()
                    .setPermType(Permission.Type.READWRITE)
                    .setRangeEnd(ByteString.copyFrom(new byte[] {0}))
                    .build();

    private Permissions() {}

    static io.trireme.store.auth.Permission of(Permission wire) {
        Kind kind =
                switch (wire.getPermType()) {
                    case READ -> Kind.READ;
                    case WRITE -> Kind.WRITE;
                    case READWRITE -> Kind.READWRITE;
                    case UNRECOGNIZED -> throw EtcdErrors.invalid("unknown kind of permission");
                };
        return new io.trireme.store.auth.Permission(
                kind, KeyValues.bytes(wire.getKey()), KeyValues.bytes(wire.getRangeEnd()));
    }

    static Permission wire(io.trireme.store.auth.Permission permission) {
        Permission.Type type =
                switch (permission.kind()) {
                    case READ -> Permission.Type.READ;
                    case WRITE -> Permission.Type.WRITE;
                    case READWRITE -> Permission.Type.READWRITE;
                };
        return Permission.newBuilder()
                .setPermType(type)
                .setKey(KeyValues.wire(permission.key()))
                .setRangeEnd(KeyValues.wire(permission.rangeEnd()))
                .build();
    }
}
