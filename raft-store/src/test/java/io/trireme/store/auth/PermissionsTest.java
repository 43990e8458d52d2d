package io.trireme.store.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.KeyRange;
import io.trireme.store.auth.Permission.Kind;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;

/** What the permissions of a user allow together. */
class PermissionsTest {
    private static final Bytes OPEN = Bytes.wrap(new byte[] {0});

    private static Permission permission(Kind kind, String key, String end) {
        return new Permission(kind, Bytes.utf8(key), Bytes.utf8(end));
    }

    private static KeyRange range(String start, String end) {
        return new KeyRange(Bytes.utf8(start), Bytes.utf8(end));
    }

    private static boolean allow(Need.Use use, KeyRange range, Permission... permissions) {
        return Grants.of(List.of(new AuthRole("r", List.of(permissions))))
                .allow(new Need(use, range));
    }

    private static boolean readable(KeyRange range, Permission... permissions) {
        return allow(Need.Use.READ, range, permissions);
    }

    @Test
    void aKeyIsThatKeyOnly() {
        Permission key = permission(Kind.READ, "k", "");
        assertTrue(readable(KeyRange.single(Bytes.utf8("k")), key));
        assertFalse(readable(KeyRange.single(Bytes.utf8("k1")), key));
        assertFalse(readable(KeyRange.prefix(Bytes.utf8("k")), key));
    }

    @Test
    void aRangeEndsBeforeItsEnd() {
        Permission range = permission(Kind.READ, "b", "d");
        assertTrue(readable(range("b", "d"), range));
        assertTrue(readable(range("c", "c1"), range));
        assertFalse(readable(KeyRange.single(Bytes.utf8("d")), range));
        assertFalse(readable(range("a", "c"), range));
        assertFalse(readable(range("c", ""), range));
    }

    @Test
    void anOpenEndCoversAllThatFollows() {
        var fromKey = new Permission(Kind.READ, Bytes.utf8("f"), OPEN);
        assertTrue(readable(range("f", ""), fromKey));
        assertTrue(readable(range("x", "y"), fromKey));
        assertFalse(readable(range("e", ""), fromKey));
    }

    @Test
    void rangesThatTouchOrOverlapAreOne() {
        Permission first = permission(Kind.READ, "b", "d");
        Permission touching = permission(Kind.READ, "d", "f");
        Permission overlapping = permission(Kind.READWRITE, "c", "z");
        assertTrue(readable(range("b", "f"), touching, first));
        assertTrue(readable(range("b", "y"), overlapping, first));
        assertFalse(readable(range("b", "y"), first, permission(Kind.READ, "e", "z")));
        assertFalse(allow(Need.Use.WRITE, range("b", "d"), first, overlapping));
        assertTrue(allow(Need.Use.WRITE, range("c", "z"), first, overlapping));
    }

    @Test
    void aRangeWithoutKeysIsNotAllowed() {
        assertFalse(readable(range("z", "a"), new Permission(Kind.READ, Bytes.utf8("a"), OPEN)));
    }

    @Test
    void permissionsThatCanMeanNoKeyAreInvalid() {
        assertFalse(permission(Kind.READ, "", "").valid());
        assertFalse(permission(Kind.READ, "z", "a").valid());
        assertFalse(permission(Kind.READ, "z", "z").valid());
        assertTrue(new Permission(Kind.READ, OPEN, OPEN).valid());
    }

    @Test
    void aSecondPermissionForARangeTakesTheFirstOnesPlace() {
        var role =
                new AuthRole("r", List.of())
                        .with(permission(Kind.WRITE, "b", "c"))
                        .with(permission(Kind.READ, "a", ""))
                        .with(permission(Kind.READ, "b", "c"));
        assertEquals(
                List.of(permission(Kind.READ, "a", ""), permission(Kind.READ, "b", "c")),
                role.permissions());
        assertEquals(role, role.without(Bytes.utf8("b"), Bytes.EMPTY));
        assertEquals(1, role.without(Bytes.utf8("b"), Bytes.utf8("c")).permissions().size());
    }

    /** Against a table of single letters, of which each is allowed or not. */
    @Property(tries = 2_000)
    void ranges(@ForAll("letters") List<int[]> granted, @ForAll("letter") int[] asked) {
        boolean[] allowed = new boolean[8];
        granted.forEach(
                one -> IntStream.range(one[0], one[1]).forEach(letter -> allowed[letter] = true));
        boolean expected =
                asked[0] < asked[1]
                        && IntStream.range(asked[0], asked[1]).allMatch(letter -> allowed[letter]);
        assertEquals(
                expected,
                KeyRanges.of(granted.stream().map(PermissionsTest::letters).toList())
                        .cover(letters(asked)));
    }

    private static KeyRange letters(int[] fromTo) {
        return range(Character.toString('a' + fromTo[0]), Character.toString('a' + fromTo[1]));
    }

    @Provide
    Arbitrary<List<int[]>> letters() {
        return letter().list().ofMaxSize(5);
    }

    @Provide
    Arbitrary<int[]> letter() {
        Arbitrary<Integer> bound = Arbitraries.integers().between(0, 8);
        return Combinators.combine(bound, bound).as((from, to) -> new int[] {from, to});
    }
}
