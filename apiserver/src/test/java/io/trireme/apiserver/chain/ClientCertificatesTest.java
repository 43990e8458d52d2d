package io.trireme.apiserver.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.apiserver.http.TestPki;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

import javax.security.auth.x500.X500Principal;

final class ClientCertificatesTest {
    private final TestPki pki = new TestPki("CN=ca");
    private final ClientCertificates certificates =
            new ClientCertificates(List.of(pki.certificate()));

    @Test
    void commonNameIsTheUserAndOrganizationsAreItsGroups() {
        var user =
                ClientCertificates.userOf(new X500Principal("CN=joe,O=dev,OU=x,O=ops"))
                        .orElseThrow();
        assertEquals("joe", user.name());
        assertEquals(new TreeSet<>(List.of("dev", "ops")), new TreeSet<>(user.groups()));
    }

    @Test
    void organizationsOfOneSetAreAllGroups() {
        var user = ClientCertificates.userOf(new X500Principal("CN=joe,O=a+O=b")).orElseThrow();
        assertEquals(new TreeSet<>(List.of("a", "b")), new TreeSet<>(user.groups()));
    }

    @Test
    void certificateWithoutACommonNameNamesNobody() {
        assertEquals(Optional.empty(), ClientCertificates.userOf(new X500Principal("O=dev")));
    }

    @Test
    void verifiedCertificateStillExpires() {
        var joe = pki.client("CN=joe").certificate();
        var now = Instant.now();
        assertEquals("joe", certificates.find(joe, now).orElseThrow().name());
        assertEquals(Optional.empty(), certificates.find(joe, now.plus(Duration.ofDays(2))));
        assertEquals(Optional.empty(), certificates.find(joe, now.minus(Duration.ofDays(2))));
    }

    @Test
    void authorityOfTheSameNameIsAnotherAuthority() {
        var foreign = new TestPki("CN=ca").client("CN=joe").certificate();
        assertEquals(Optional.empty(), certificates.find(foreign, Instant.now()));
    }

    @Test
    void withoutAnAuthorityNobodyIsKnown() {
        var joe = pki.client("CN=joe").certificate();
        assertEquals(Optional.empty(), new ClientCertificates(List.of()).find(joe, Instant.now()));
    }
}
