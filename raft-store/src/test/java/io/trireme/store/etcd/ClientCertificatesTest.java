package io.trireme.store.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.store.auth.Caller;

import org.junit.jupiter.api.Test;

import java.util.OptionalLong;

import javax.security.auth.x500.X500Principal;

/** Whom a certificate names. */
class ClientCertificatesTest {
    private static Caller caller(String subject) {
        return ClientCertificates.caller(new X500Principal(subject));
    }

    @Test
    void theCommonNameIsAUser() {
        assertEquals(new Caller.Named("u, v", OptionalLong.empty()), caller("CN=\"u, v\", O=x"));
        assertEquals(new Caller.Named("u", OptionalLong.empty()), caller("O=x+CN=u"));
        assertEquals(new Caller.Nobody(), caller("O=x"));
        assertEquals(new Caller.Nobody(), caller(""));
    }

    @Test
    void theOrganizationOfOperatorsIsTheOperator() {
        assertEquals(new Caller.Operator(), caller("CN=u, O=system:masters"));
        assertEquals(new Caller.Operator(), caller("CN=u, O=system:masters, O=x"));
        assertEquals(
                new Caller.Named("system:masters", OptionalLong.empty()),
                caller("CN=system:masters, OU=system:masters"));
    }
}
