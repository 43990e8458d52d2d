package io.trireme.deploy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.Bytes;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.Transaction;
import io.trireme.store.ratis.RatisStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** {@code store member} and {@code store recover}, with members in this process. */
@Timeout(120)
final class StoreMemberIT {
    private static final int EXIT_CONFIG = 78;
    private static final int EXIT_DAMAGED = 70;
    private static final Bytes KEY = Bytes.utf8("/a");

    @TempDir private Path folder;
    private final CommandRun command = new CommandRun();

    private void assertRuns(String... arguments) {
        assertEquals(0, command.run(arguments), command.err::toString);
    }

    private void assertPrinted(String regex) {
        assertTrue(
                command.out.toString().lines().anyMatch(line -> line.matches(regex)),
                command.out::toString);
    }

    private static String value(RatisStore store) {
        var found = (RangeOutcome.Found) store.range(RangeRequest.of(KEY));
        return found.entries().getFirst().value().toUtf8();
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aServerThatLostItsDataIsReplaced() throws IOException {
        Path cluster = folder.resolve("cluster");
        String dir = "--dir=" + cluster;
        try (var members = LocalMembers.make(cluster, 3)) {
            RatisStore first = members.open("server-1");
            members.open("server-2");
            members.open("server-3");
            first.commit(Transaction.put(KEY, Bytes.utf8("1")));
            assertRuns("store", "member", "list", dir);
            assertPrinted("server-3 .* 127\\.0\\.0\\.1:\\d+ .* voter");

            assertRuns("store", "member", dir, "remove", "server-3", "--dry-run");
            assertPrinted("Members that vote become 2, of which 2 must run .until now 3 and 2..");
            assertEquals(3, first.members().all().size());
            members.close("server-3");
            delete(cluster.resolve("server-3/data"));
            assertRuns("store", "member", dir, "remove", "server-3");
            assertEquals(2, first.members().all().size());

            command.assertSaid(
                    1,
                    "trireme: nobody waits at 127.0.0.1:",
                    "store",
                    "member",
                    dir,
                    "add",
                    "server-3");
            RatisStore fresh = members.open("server-3", "--join=true");
            assertRuns("store", "member", dir, "add", "server-3");
            assertPrinted("server-3 .* https://127\\.0\\.0\\.1:\\d+ .* learner");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> command.run("store", "member", dir, "promote", "server-3") == 0);
            assertEquals("1", value(fresh));
            command.assertSaid(
                    EXIT_CONFIG, "x is no member", "store", "member", dir, "remove", "x");
        }
    }

    @Test
    void aNewClusterIsMadeOfOneDataFolder() throws IOException {
        Path old = folder.resolve("old");
        Path data = old.resolve("server-1/data");
        Path fresh = folder.resolve("fresh");
        String[] recover = {
            "store",
            "recover",
            data.toString(),
            "--dir=" + fresh,
            "--servers=1",
            "--nodes=0",
            "--port=0"
        };
        try (var members = LocalMembers.make(old, 1)) {
            members.open("server-1").commit(Transaction.put(KEY, Bytes.utf8("1")));
            command.assertSaid(EXIT_DAMAGED, "a server runs on it", recover);
        }
        assertRuns("store", "recover", data.toString(), "--dir=" + fresh, "--dry-run");
        assertPrinted("  log        ends with entry \\d+ of term \\d+, \\d+ behind the state");
        assertPrinted("What this member had not received is lost.*");
        assertFalse(Files.exists(fresh));

        Path file = folder.resolve("backup");
        assertRuns("store", "recover", data.toString(), "--backup=" + file);
        assertPrinted("  keys       1");
        assertTrue(Files.exists(file));
        command.assertSaid(
                EXIT_CONFIG,
                "all servers of a cluster begin with the same file",
                "store",
                "recover",
                data.toString(),
                "--config=any");
        assertRuns(recover);
        try (var members = LocalMembers.of(fresh)) {
            assertEquals("1", value(members.open("server-1")));
        }
        command.assertSaid(EXIT_CONFIG, fresh + " is not empty", recover);
        Files.delete(data.resolve("member"));
        command.assertSaid(EXIT_DAMAGED, "no data folder of a store", recover);
        try (Stream<Path> left = Files.list(old.resolve("server-1"))) {
            assertEquals(2, left.count());
        }
    }
}
