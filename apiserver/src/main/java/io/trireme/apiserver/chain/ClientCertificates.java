package io.trireme.apiserver.chain;

import io.trireme.apiserver.User;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import javax.naming.InvalidNameException;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.security.auth.x500.X500Principal;

/**
 * Users by client certificate: the common name is the user, each organization a group. A
 * certificate counts when the client CA signed it, it is valid now, and it may be used by clients.
 */
public final class ClientCertificates {
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USAGE = "2.5.29.37.0";
    private static final int CACHE_MAX = 1024;

    private final Set<TrustAnchor> anchors = new LinkedHashSet<>();

    /**
     * Certificates whose signature held; their dates are looked at each time. Guarded by itself.
     */
    private final Map<X509Certificate, User> verified =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<X509Certificate, User> eldest) {
                    return size() > CACHE_MAX;
                }
            };

    public ClientCertificates(List<X509Certificate> authorities) {
        for (var authority : authorities) {
            anchors.add(new TrustAnchor(authority, null));
        }
    }

    /** The user, or empty if the certificate proves nothing. */
    Optional<User> find(X509Certificate certificate, Instant now) {
        try {
            certificate.checkValidity(Date.from(now));
        } catch (CertificateException _) {
            return Optional.empty();
        }
        synchronized (verified) {
            var known = verified.get(certificate);
            if (known != null) {
                return Optional.of(known);
            }
        }
        if (anchors.isEmpty() || !signed(certificate, now) || !forClients(certificate)) {
            return Optional.empty();
        }
        var user = userOf(certificate.getSubjectX500Principal());
        user.ifPresent(
                found -> {
                    synchronized (verified) {
                        verified.put(certificate, found);
                    }
                });
        return user;
    }

    private boolean signed(X509Certificate certificate, Instant now) {
        try {
            var path =
                    CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate));
            var parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX").validate(path, parameters);
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /** A certificate without the extension may be used for anything. */
    private static boolean forClients(X509Certificate certificate) {
        try {
            var usages = certificate.getExtendedKeyUsage();
            return usages == null || usages.contains(CLIENT_AUTH) || usages.contains(ANY_USAGE);
        } catch (CertificateException _) {
            return false;
        }
    }

    static Optional<User> userOf(X500Principal subject) {
        try {
            var groups = new ArrayList<String>();
            String name = "";
            // Rdns come from the last to the first, attributes of one Rdn in any order.
            for (var rdn : new LdapName(subject.getName(X500Principal.RFC2253)).getRdns()) {
                var attributes = rdn.toAttributes().getAll();
                while (attributes.hasMore()) {
                    var attribute = attributes.next();
                    for (String value : values(attribute)) {
                        if (attribute.getID().equalsIgnoreCase("CN")) {
                            name = value;
                        } else if (attribute.getID().equalsIgnoreCase("O")) {
                            groups.add(value);
                        }
                    }
                }
            }
            return name.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new User(name, "", groups, Collections.emptySortedMap()));
        } catch (InvalidNameException _) {
            return Optional.empty();
        } catch (NamingException _) {
            return Optional.empty();
        }
    }

    private static List<String> values(Attribute attribute) throws NamingException {
        var values = new ArrayList<String>();
        for (var all = attribute.getAll(); all.hasMore(); ) {
            if (all.next() instanceof String value) {
                values.add(value);
            }
        }
        return values;
    }
}
