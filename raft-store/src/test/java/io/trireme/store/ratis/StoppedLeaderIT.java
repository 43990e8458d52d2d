package io.trireme.store.ratis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Three real processes: a leader that is stopped must not answer from the past; killed, be missed.
 */
@Timeout(180)
class StoppedLeaderIT {
    private final Map<String, Member> members = new TreeMap<>();

    @TempDir Path folder;

    private record Member(Process process, BufferedReader answers, PrintStream commands) {
        String ask(String command) {
            commands.println(command);
            return answer();
        }

        String answer() {
            try {
                return String.valueOf(answers.readLine());
            } catch (IOException e) {
                return "failed " + e;
            }
        }

        void signal(String name) {
            try {
                assertEquals(
                        0,
                        new ProcessBuilder("kill", "-" + name, "" + process.pid())
                                .start()
                                .waitFor());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        var authority = new TestAuthority(folder.resolve("pki"), "test");
        List<String> peers = new ArrayList<>();
        for (int port : TestGroup.freePorts(3)) {
            peers.add("n" + (peers.size() + 1) + "=" + port);
        }
        for (String peer : peers) {
            String id = peer.substring(0, 2);
            members.put(id, start(id, authority.issue(id), peers));
        }
        members.values().forEach(member -> assertEquals("open", member.answer()));
        members.values().forEach(member -> assertTrue(member.ask("put start").startsWith("ok")));
    }

    private Member start(String id, StoreTls tls, List<String> peers) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-Xmx128m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                MemberProcess.class.getName(),
                                id,
                                folder.resolve(id).toString(),
                                tls.authority().toString(),
                                tls.certificate().toString(),
                                tls.key().toString()));
        command.addAll(peers);
        Process process =
                new ProcessBuilder(command)
                        .redirectError(folder.resolve(id + ".err").toFile())
                        .start();
        return new Member(
                process,
                process.inputReader(StandardCharsets.UTF_8),
                new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Member member : members.values()) {
            member.process().destroyForcibly();
            assertTrue(member.process().waitFor(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void aLeaderThatWasStoppedNeverReadsWhatWasOverwrittenMeanwhile() {
        for (int round = 0; round < 3; round++) {
            String leader = awaitLeader(members.keySet().stream().toList());
            Member stopped = members.get(leader);
            stopped.signal("STOP");
            // The command waits in the pipe and is the first thing that it does afterwards.
            stopped.commands().println("get");
            List<String> others =
                    members.keySet().stream().filter(id -> !id.equals(leader)).toList();
            String value = "round" + round;
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> members.get(others.getFirst()).ask("put " + value), this::isOk);
            stopped.signal("CONT");
            String first = stopped.answer();
            assertTrue(first.equals("ok " + value) || first.startsWith("failed"), first);
            assertEquals("ok " + value, stopped.ask("get"));
        }
    }

    @Test
    void afterAKillOfTheLeaderWritesGoOnSoonAndNothingAcknowledgedIsLost() {
        String leader = awaitLeader(members.keySet().stream().toList());
        assertTrue(isOk(members.get(leader).ask("put acknowledged")));
        members.get(leader).signal("KILL");
        List<String> others = members.keySet().stream().filter(id -> !id.equals(leader)).toList();
        long start = System.nanoTime();
        assertEquals("ok acknowledged", members.get(others.getFirst()).ask("get"));
        assertTrue(isOk(members.get(others.getLast()).ask("put after")));
        long outageMillis = (System.nanoTime() - start) / 1_000_000;
        System.out.println("outage after kill -9 of the leader: " + outageMillis + " ms");
        assertEquals("ok after", members.get(others.getFirst()).ask("get"));
        assertNotEquals(leader, awaitLeader(others));
        // The target is 3 s; a machine that is busy with other tests gets more.
        assertTrue(outageMillis < 8_000, outageMillis + " ms");
    }

    private boolean isOk(String answer) {
        return answer.startsWith("ok");
    }

    private String awaitLeader(List<String> ids) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> {
                            var known =
                                    ids.stream()
                                            .map(id -> members.get(id).ask("leader").substring(3))
                                            .distinct()
                                            .toList();
                            return known.size() == 1 ? known.getFirst() : "";
                        },
                        ids::contains);
    }
}
