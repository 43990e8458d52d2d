package io.trireme.deploy.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.apiserver.tokens.TokenKeys;
import io.trireme.deploy.config.ConfigException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

final class ClusterPkiTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

    @TempDir private Path folder;

    private ClusterPki open(Instant now) throws IOException {
        return ClusterPki.openOrCreate(folder, now);
    }

    private X509Certificate certificate(String name) throws IOException {
        return PemFiles.readCertificate(folder.resolve(name + ".crt"));
    }

    private static List<String> names(X509Certificate certificate) throws Exception {
        return certificate.getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1)))
                .toList();
    }

    @Test
    void serverShowsItsNamesAndIsNoClient() throws Exception {
        open(NOW).issueServer("s", List.of("192.0.2.1", "api.example.org", "10.0.0.1"));
        var api = certificate("s-apiserver");
        assertEquals(
                List.of(
                        "localhost",
                        "kubernetes",
                        "kubernetes.default",
                        "kubernetes.default.svc",
                        "kubernetes.default.svc.cluster.local",
                        "192.0.2.1",
                        "api.example.org",
                        "10.0.0.1"),
                names(api));
        assertEquals(List.of(SERVER_AUTH), api.getExtendedKeyUsage());
        assertEquals(-1, api.getBasicConstraints());
        api.verify(certificate("ca").getPublicKey());
    }

    @Test
    void memberIsServerAndClientOfAnAuthorityOfItsOwn() throws Exception {
        open(NOW).issueServer("s", List.of("192.0.2.1"));
        var member = certificate("s-raft");
        assertEquals(List.of(SERVER_AUTH, CLIENT_AUTH), member.getExtendedKeyUsage());
        member.verify(certificate("raft-ca").getPublicKey());
        assertThrows(
                SignatureException.class, () -> member.verify(certificate("ca").getPublicKey()));
    }

    @Test
    void etcdsClientsAndDoorsAreOfAnAuthorityOfTheirOwn() throws Exception {
        open(NOW).issueServer("s", List.of("192.0.2.1"));
        open(NOW).issueEtcdClient();
        assertEquals(List.of(SERVER_AUTH), certificate("s-etcd").getExtendedKeyUsage());
        assertTrue(names(certificate("s-etcd")).containsAll(List.of("localhost", "192.0.2.1")));
        var client = certificate("etcd-client");
        assertEquals(List.of(CLIENT_AUTH), client.getExtendedKeyUsage());
        client.verify(certificate("etcd-ca").getPublicKey());
        assertTrue(client.getSubjectX500Principal().getName().contains("O=system:masters"));
        assertThrows(
                SignatureException.class,
                () -> certificate("s-raft").verify(certificate("etcd-ca").getPublicKey()));
    }

    @Test
    void serverIsAFrontProxyOfAnAuthorityOfItsOwn() throws Exception {
        open(NOW).issueServer("s", List.of("192.0.2.1"));
        var client = certificate("s-front-proxy");
        client.verify(certificate("front-proxy-ca").getPublicKey());
        assertEquals("CN=front-proxy-client", client.getSubjectX500Principal().getName());
        assertThrows(
                SignatureException.class, () -> client.verify(certificate("ca").getPublicKey()));
    }

    /** Earlier versions made etcd's client without the organization. */
    @Test
    void aCertificateOfAnotherSubjectIsMadeAnew() throws Exception {
        var pki = open(NOW);
        CertificateAuthority.openOrCreate(folder, "etcd-ca", NOW)
                .issue(folder, "etcd-client", CertificateAuthority.Subject.client("operator"), NOW);
        var before = certificate("etcd-client");
        pki.issueEtcdClient();
        var after = certificate("etcd-client");
        assertNotEquals(before, after);
        pki.issueEtcdClient();
        assertEquals(after, certificate("etcd-client"));
    }

    @Test
    void administratorIsOfTheMasters() throws Exception {
        open(NOW).issueAdmin();
        var admin = certificate("admin");
        assertEquals(List.of(CLIENT_AUTH), admin.getExtendedKeyUsage());
        assertTrue(admin.getSubjectX500Principal().getName().contains("O=system:masters"));
    }

    @Test
    void certificateHoldsForAYearFromAnHourAgo() throws IOException {
        open(NOW).issueAdmin();
        var admin = certificate("admin");
        assertEquals(NOW.minus(Duration.ofHours(1)), admin.getNotBefore().toInstant());
        assertEquals(NOW.plus(Duration.ofDays(365)), admin.getNotAfter().toInstant());
    }

    @Test
    void onlyTheOwnerReadsKeysAndFolder() throws IOException {
        Path made = folder.resolve("pki");
        ClusterPki.openOrCreate(made, NOW).issueAdmin();
        assertEquals("rwx------", permissions(made));
        assertEquals("rw-------", permissions(made.resolve("admin.key")));
        assertEquals("rw-------", permissions(made.resolve("ca.key")));
        assertEquals("rw-r--r--", permissions(made.resolve("ca.crt")));
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void whatServesIsKept() throws IOException {
        open(NOW).issueServer("s", List.of("192.0.2.1"));
        byte[] before = Files.readAllBytes(folder.resolve("s-apiserver.crt"));
        open(NOW.plus(Duration.ofDays(300))).issueServer("s", List.of("192.0.2.1"));
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("s-apiserver.crt")));
    }

    @Test
    void certificateNearItsEndIsMadeAnewByTheSameAuthority() throws Exception {
        open(NOW).issueAdmin();
        byte[] authority = Files.readAllBytes(folder.resolve("ca.crt"));
        Instant late = NOW.plus(Duration.ofDays(340));
        open(late).issueAdmin();
        assertEquals(
                late.plus(Duration.ofDays(365)), certificate("admin").getNotAfter().toInstant());
        assertArrayEquals(authority, Files.readAllBytes(folder.resolve("ca.crt")));
        assertDoesNotThrow(() -> certificate("admin").verify(certificate("ca").getPublicKey()));
    }

    @Test
    void anotherAddressMakesTheCertificateAnew() throws Exception {
        open(NOW).issueServer("s", List.of("192.0.2.1"));
        open(NOW).issueServer("s", List.of("192.0.2.2"));
        assertTrue(names(certificate("s-apiserver")).contains("192.0.2.2"));
    }

    @Test
    void authorityWithoutItsKeyIsNeverReplaced() throws IOException {
        open(NOW);
        byte[] before = Files.readAllBytes(folder.resolve("ca.crt"));
        Files.delete(folder.resolve("ca.key"));
        var refusal = assertThrows(ConfigException.class, () -> open(NOW));
        assertTrue(refusal.getMessage().contains("ca.key is missing while ca.crt is there"));
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("ca.crt")));
    }

    @Test
    void authorityAtItsEndIsRefused() throws IOException {
        open(NOW);
        var refusal =
                assertThrows(ConfigException.class, () -> open(NOW.plus(Duration.ofDays(3651))));
        assertTrue(refusal.getMessage().contains("ca.crt is valid until 2036-"));
    }

    private String checked(String name, Instant now) {
        return assertThrows(
                        ConfigException.class,
                        () ->
                                CertificateCheck.require(
                                        folder.resolve("ca.crt"),
                                        folder.resolve(name + ".crt"),
                                        folder.resolve(name + ".key"),
                                        now))
                .getMessage();
    }

    @Test
    void checkNamesTheFileAndWhatIsWrong() throws IOException {
        var pki = open(NOW);
        pki.issueAdmin();
        pki.issueNode("n");
        assertTrue(checked("nobody", NOW).matches("the certificate file .*nobody.crt is missing"));
        assertTrue(
                checked("admin", NOW.plus(Duration.ofDays(366)))
                        .matches("the certificate .*admin.crt ended at 2027-.*; make a new one.*"));
        Files.copy(
                folder.resolve("node-n.key"),
                folder.resolve("admin.key"),
                StandardCopyOption.REPLACE_EXISTING);
        assertTrue(checked("admin", NOW).endsWith("admin.crt"));
        Files.write(folder.resolve("admin.crt"), new byte[] {(byte) 0xff, 0, 1});
        assertTrue(checked("admin", NOW).endsWith("admin.crt holds no certificate in PEM"));
        Files.writeString(
                folder.resolve("admin.crt"),
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertTrue(checked("admin", NOW).endsWith("admin.crt holds no readable certificate"));
        Files.writeString(folder.resolve("admin.crt"), "hello\n");
        assertTrue(checked("admin", NOW).endsWith("admin.crt holds no certificate in PEM"));
    }

    @Test
    void certificateOfAnotherClusterIsFoundOut(@TempDir Path other) throws IOException {
        open(NOW);
        ClusterPki.openOrCreate(other, NOW).issueAdmin();
        for (String file : List.of("admin.crt", "admin.key")) {
            Files.copy(other.resolve(file), folder.resolve(file));
        }
        assertTrue(checked("admin", NOW).contains("the files are of two clusters"));
    }

    @Test
    void rightFilesPassTheCheck() throws IOException {
        var admin = open(NOW).issueAdmin();
        assertDoesNotThrow(
                () -> CertificateCheck.require(admin.ca(), admin.certificate(), admin.key(), NOW));
        assertFalse(Files.exists(folder.resolve("admin.crt.new")));
    }

    @Test
    void keyOfServiceAccountTokensIsKeptAndOneForAllServers() throws Exception {
        open(NOW).issueServer("s", List.of("192.0.2.1"));
        byte[] key = Files.readAllBytes(folder.resolve("sa.key"));
        open(NOW).issueServer("t", List.of("192.0.2.2"));
        assertArrayEquals(key, Files.readAllBytes(folder.resolve("sa.key")));
        assertEquals("rw-------", permissions(folder.resolve("sa.key")));
        assertDoesNotThrow(
                () -> TokenKeys.read(folder.resolve("sa.key"), folder.resolve("sa.pub")));
    }

    @Test
    void halfAKeyOfServiceAccountTokensIsNotReplaced() throws Exception {
        open(NOW).issueServer("s", List.of("192.0.2.1"));
        Files.delete(folder.resolve("sa.key"));
        var pki = open(NOW);
        var refusal =
                assertThrows(
                        ConfigException.class, () -> pki.issueServer("s", List.of("192.0.2.1")));
        assertTrue(refusal.getMessage().contains("sa.key is missing while sa.pub is there"));
    }
}
