package io.trireme.api.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Against what {@code diff -u} prints. */
class LineDiffTest {
    private static List<String> lines(String letters) {
        return letters.chars().mapToObj(Character::toString).toList();
    }

    @Test
    void sameTextsDifferInNothing() {
        assertEquals("", LineDiff.of(lines("abc"), lines("abc")));
    }

    @Test
    void changeStandsBetweenThreeLines() {
        assertEquals(
                "@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+x\n f\n g\n h\n",
                LineDiff.of(lines("abcdefghi"), lines("abcdxfghi")));
    }

    @Test
    void changesFarFromEachOtherArePrintedApart() {
        assertEquals(
                "@@ -1,3 +1,4 @@\n+x\n a\n b\n c\n@@ -6,4 +7,3 @@\n f\n g\n h\n-i\n",
                LineDiff.of(lines("abcdefghi"), lines("xabcdefgh")));
    }

    @Test
    void changesNearEachOtherShareTheirLines() {
        assertEquals(
                "@@ -1,4 +1,4 @@\n-a\n+x\n b\n c\n-d\n+y\n",
                LineDiff.of(lines("abcd"), lines("xbcy")));
    }

    @Test
    void lineThatBecomesTextIsCountedFromItsPlace() {
        assertEquals("@@ -1 +1,2 @@\n a\n+b\n", LineDiff.of(lines("a"), lines("ab")));
    }
}
