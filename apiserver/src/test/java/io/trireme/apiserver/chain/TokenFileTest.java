package io.trireme.apiserver.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

final class TokenFileTest {
    @Test
    void lineNamesUserUidAndGroups() throws IOException {
        var file = TokenFile.parse(List.of("t1,alice,u1,\"dev,ops\"", "", "# note", "t2,bob,u2"));
        var alice = file.find("t1").orElseThrow();
        assertEquals("alice", alice.name());
        assertEquals("u1", alice.uid());
        assertEquals(List.of("dev", "ops"), alice.groups());
        assertEquals(List.of(), file.find("t2").orElseThrow().groups());
        assertEquals(Optional.empty(), file.find("t3"));
    }

    @Test
    void wrongLineIsNamedWithoutItsToken() {
        var refused =
                assertThrows(
                        IOException.class, () -> TokenFile.parse(List.of("a,b,c", "secret,user")));
        assertTrue(refused.getMessage().startsWith("line 2 "), refused.getMessage());
        assertTrue(!refused.getMessage().contains("secret"), refused.getMessage());
    }
}
