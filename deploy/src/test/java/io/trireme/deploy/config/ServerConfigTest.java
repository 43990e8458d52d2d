package io.trireme.deploy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

final class ServerConfigTest {
    private static final String GOOD =
            """
            name: a
            cluster-id: c1
            data-dir: /d
            pki-dir: /p
            members:
              a: 127.0.0.1:1001
              b: 127.0.0.1:1002
            api-bind: 127.0.0.1:6443
            """;

    @TempDir private Path folder;

    private ServerConfig load(String text, String... overrides) throws IOException {
        Path file = folder.resolve("server.yaml");
        Files.writeString(file, text);
        return ServerConfig.load(file, List.of(overrides));
    }

    private String refusal(String text, String... overrides) {
        return assertThrows(ConfigException.class, () -> load(text, overrides)).getMessage();
    }

    @Test
    void fileIsReadWithDefaults() throws IOException {
        var config = load(GOOD);
        assertEquals(new HostPort("127.0.0.1", 1001), config.raftBind());
        assertEquals(config.apiBind(), config.apiAdvertise());
        assertEquals(Duration.ofSeconds(5), config.leases().length());
    }

    @Test
    void doorForEtcdsClientsIsClosedUnlessConfigured() throws IOException {
        assertTrue(load(GOOD).etcd().isEmpty());
        String doors = GOOD + "etcd-bind: 127.0.0.1:3001\netcd-members: {b: 127.0.0.1:3002}\n";
        EtcdDoor door = load(doors).etcd().orElseThrow();
        assertEquals(new HostPort("127.0.0.1", 3001), door.bind());
        assertEquals(Set.of("b"), door.members().keySet());
        assertTrue(refusal(GOOD, "--etcd-bind=here").contains("host:port"));
        assertTrue(refusal(doors.replace("{b", "{c")).contains("but members has only [a, b]"));
        assertTrue(
                refusal(doors.replace("etcd-bind: 127.0.0.1:3001\n", ""))
                        .contains("but not etcd-bind"));
    }

    @Test
    void onlyThisMachineIsCalledUnlessConfigured() throws IOException {
        assertEquals(List.of("127.0.0.0/8", "::1/128"), load(GOOD).outgoing().allowed());
        String networks = GOOD + "allowed-destinations: [10.0.0.0/8, 'fd00::/8']\n";
        assertEquals(List.of("10.0.0.0/8", "fd00::/8"), load(networks).outgoing().allowed());
        assertTrue(
                refusal(GOOD, "--allowed-destinations=10.0.0.0/8,pods")
                        .contains("has \"pods\", but must be networks"));
        assertEquals(
                List.of("InternalIP", "Hostname"),
                load(GOOD, "--kubelet-preferred-address-types=InternalIP,Hostname")
                        .outgoing()
                        .kubeletAddressTypes());
        assertTrue(
                refusal(GOOD, "--kubelet-preferred-address-types=Internal")
                        .contains("is none of Hostname"));
    }

    @Test
    void argumentWinsOverTheFile() throws IOException {
        assertEquals(Duration.ofSeconds(9), load(GOOD, "--lease-duration=9s").leases().length());
    }

    @Test
    void unknownKeyIsNamed() {
        assertTrue(refusal(GOOD + "lease-lenght: 5s\n").contains("unknown key lease-lenght"));
    }

    @Test
    void missingKeyIsNamed() {
        assertTrue(refusal(GOOD.replace("data-dir: /d\n", "")).contains("data-dir is missing"));
    }

    @Test
    void malformedValueIsNamedWithWhatIsWanted() {
        assertTrue(refusal(GOOD, "--api-bind=here").contains("host:port"));
        assertTrue(refusal(GOOD, "--lease-duration=5").contains("duration such as"));
        assertTrue(refusal(GOOD, "lease-duration").contains("--key=value"));
    }

    @Test
    void valuesThatCannotWorkAreRefused() {
        assertTrue(refusal(GOOD, "--service-cidr=10.0.0.0/31").contains("between /12 and /30"));
        assertTrue(refusal(GOOD, "--service-cidr=10.0.0.256/24").contains("between /12 and /30"));
        assertTrue(refusal(GOOD, "--lease-duration=1500ms").contains("whole seconds"));
        assertTrue(refusal(GOOD, "--lease-retry-period=0s").contains("longer than 0s"));
        assertTrue(refusal(GOOD.replace("1002", "1001")).contains("have the same address"));
        assertTrue(
                refusal(GOOD, "--cluster-id=00000000-0000-0000-0000-000000000000")
                        .contains("still the example's"));
    }

    @Test
    void quotaIsEtcdsUnlessConfigured() throws IOException {
        assertEquals(2L << 30, load(GOOD).space().quotaBytes());
        assertEquals(64 << 20, load(GOOD, "--quota-backend-bytes=64MiB").space().quotaBytes());
        assertEquals(
                8_589_934_592L,
                load(GOOD + "quota-backend-bytes: 8589934592").space().quotaBytes());
        for (String wrong : List.of("0", "-1", "2GB", "15MiB", "2000000GiB", "all")) {
            assertTrue(
                    refusal(GOOD, "--quota-backend-bytes=" + wrong)
                            .contains(
                                    "quota-backend-bytes is \""
                                            + wrong
                                            + "\", but must be bytes such as 512MiB"),
                    wrong);
        }
    }

    @Test
    void historyStaysFiveMinutesUnlessConfigured() throws IOException {
        assertEquals(Optional.of(Duration.ofMinutes(5)), load(GOOD).space().historyAge());
        assertEquals(Optional.empty(), load(GOOD).space().historyRevisions());
        var hour = load(GOOD, "--auto-compaction-retention=1h").space();
        assertEquals(Optional.of(Duration.ofHours(1)), hour.historyAge());
        var revisions =
                load(GOOD + "auto-compaction-mode: revision\nauto-compaction-retention: 1000\n");
        assertEquals(Optional.empty(), revisions.space().historyAge());
        assertEquals(Optional.of(1_000L), revisions.space().historyRevisions());
        for (String mode : List.of("periodic", "revision")) {
            var all =
                    load(GOOD, "--auto-compaction-mode=" + mode, "--auto-compaction-retention=0")
                            .space();
            assertEquals(Optional.empty(), all.historyAge());
            assertEquals(Optional.empty(), all.historyRevisions());
        }
    }

    @Test
    void wrongRetentionsAreRefused() {
        String mode = "--auto-compaction-mode=";
        String retention = "--auto-compaction-retention=";
        assertTrue(refusal(GOOD, mode + "hourly").contains("must be periodic or revision"));
        assertTrue(refusal(GOOD, retention + "1000").contains("duration such as"));
        assertTrue(refusal(GOOD, retention + "500ms").contains("at least 1s"));
        assertTrue(refusal(GOOD, retention + "999999999h").contains("at most 8760h"));
        assertTrue(
                refusal(GOOD, mode + "revision").contains("auto-compaction-retention is missing"));
        assertTrue(refusal(GOOD, mode + "revision", retention + "5m").contains("whole number"));
    }

    @Test
    void nameMustBeAMember() {
        assertTrue(refusal(GOOD, "--name=x").contains("members has only [a, b]"));
    }

    @Test
    void renewDeadlineMustBeShorterThanTheLease() {
        assertTrue(refusal(GOOD, "--lease-renew-deadline=6s").contains("shorter"));
    }
}
