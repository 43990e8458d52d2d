package io.trireme.store.etcd;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.trireme.store.auth.Caller;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;

/**
 * Whom the certificate of a connection names. TLS has proven it, since the door lets nobody in
 * without one of its own CA. The common name is a user, as in etcd; the organization {@value
 * #OPERATORS} is the operator of the cluster, as it is for the API server, whatever the users.
 */
final class ClientCertificates extends ServerTransportFilter {
    static final String OPERATORS = "system:masters";
    static final Attributes.Key<Caller> CALLER = Attributes.Key.create("trireme-caller");

    private static final Logger LOG = LoggerFactory.getLogger(ClientCertificates.class);

    @Override
    public Attributes transportReady(Attributes connection) {
        SSLSession session = connection.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        return connection.toBuilder()
                .set(CALLER, session == null ? new Caller.Nobody() : caller(session))
                .build();
    }

    private static Caller caller(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    ? caller(certificate.getSubjectX500Principal())
                    : new Caller.Nobody();
        } catch (SSLPeerUnverifiedException e) {
            LOG.atDebug().setCause(e).log("a connection without a certificate");
            return new Caller.Nobody();
        }
    }

    static Caller caller(X500Principal subject) {
        List<String> names = values(subject, "CN");
        if (values(subject, "O").contains(OPERATORS)) {
            return new Caller.Operator();
        }
        return names.isEmpty() || names.getLast().isEmpty()
                ? new Caller.Nobody()
                : new Caller.Named(names.getLast(), OptionalLong.empty());
    }

    /** In the order of the certificate. */
    private static List<String> values(X500Principal subject, String type) {
        List<String> values = new ArrayList<>();
        try {
            for (Rdn part : new LdapName(subject.getName(X500Principal.RFC2253)).getRdns()) {
                Attribute attribute = part.toAttributes().get(type);
                if (attribute == null) {
                    continue;
                }
                for (Object value : Collections.list(attribute.getAll())) {
                    if (value instanceof String text) {
                        values.add(text);
                    }
                }
            }
        } catch (NamingException e) {
            throw new IllegalStateException("a certificate's subject cannot be read", e);
        }
        return values;
    }
}
