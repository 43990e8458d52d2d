package io.trireme.store.core;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;

import java.util.List;
import java.util.random.RandomGenerator;

/** Few keys that lie close to each other and to the ends of the key space, and ranges of them. */
final class RandomKeys {
    private static final List<Bytes> KEYS =
            List.of(
                    Bytes.utf8("a"),
                    Bytes.utf8("a\0"),
                    Bytes.utf8("a\0\0"),
                    Bytes.utf8("a\0b"),
                    Bytes.utf8("a\u0001"),
                    Bytes.utf8("ab"),
                    Bytes.utf8("b"),
                    Bytes.wrap(new byte[] {(byte) 0xff}),
                    Bytes.wrap(new byte[] {(byte) 0xff, (byte) 0xff}));

    private RandomKeys() {}

    static Bytes key(RandomGenerator random) {
        return KEYS.get(random.nextInt(KEYS.size()));
    }

    static KeyRange range(RandomGenerator random) {
        Bytes start = random.nextInt(4) == 0 ? Bytes.EMPTY : key(random);
        return switch (random.nextInt(4)) {
            case 0 -> KeyRange.single(start);
            case 1 -> KeyRange.prefix(start);
            case 2 -> new KeyRange(start, Bytes.EMPTY);
            default -> new KeyRange(start, key(random));
        };
    }
}
