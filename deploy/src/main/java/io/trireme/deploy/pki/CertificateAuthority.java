package io.trireme.deploy.pki;

import io.trireme.deploy.config.ConfigException;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A certificate authority in two files, {@code NAME.crt} and {@code NAME.key}. Certificates are
 * valid from an hour before now, so that clocks may differ, and live ten years (an authority) or
 * one year (what it signs).
 */
public final class CertificateAuthority {
    private static final int RSA_BITS = 2048;
    private static final Duration CLOCK_SKEW_MAX = Duration.ofHours(1);
    private static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3650);
    private static final Duration CERTIFICATE_LIFETIME = Duration.ofDays(365);

    /** A certificate is made anew when it has less than this left. */
    private static final Duration RENEWAL_LEAD = Duration.ofDays(30);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final X509Certificate certificate;
    private final PrivateKey key;

    private CertificateAuthority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /**
     * What a certificate is for.
     *
     * @param organizations become the groups of an API client
     * @param addresses IP addresses and DNS names that a server answers to; none for a client
     */
    public record Subject(
            String commonName,
            List<String> organizations,
            List<String> addresses,
            boolean server,
            boolean client) {
        public Subject {
            organizations = List.copyOf(organizations);
            addresses = List.copyOf(addresses);
        }

        public static Subject client(String commonName, String... organizations) {
            return new Subject(commonName, List.of(organizations), List.of(), false, true);
        }
    }

    /** Reads the authority of a folder, or makes one where there is none. */
    public static CertificateAuthority openOrCreate(Path folder, String name, Instant now)
            throws IOException {
        Path certificateFile = folder.resolve(name + ".crt");
        Path keyFile = folder.resolve(name + ".key");
        if (Files.exists(certificateFile) && Files.exists(keyFile)) {
            return reopen(certificateFile, keyFile, now);
        }
        // A new one in its place would be a stranger to everything that the old one has signed.
        for (Path file : List.of(certificateFile, keyFile)) {
            if (Files.exists(file)) {
                Path missing = file.equals(keyFile) ? certificateFile : keyFile;
                throw new ConfigException(
                        missing
                                + " is missing while "
                                + file.getFileName()
                                + " is there; put it back, or use another folder for a new"
                                + " authority");
            }
        }
        var made = create("trireme-" + name, now);
        PemFiles.write(keyFile, PemFiles.privateKey(made.key), true);
        PemFiles.write(certificateFile, PemFiles.certificate(made.certificate), false);
        return made;
    }

    private static CertificateAuthority reopen(Path certificateFile, Path keyFile, Instant now)
            throws IOException {
        var certificate = PemFiles.readCertificate(certificateFile);
        var key = PemFiles.readPrivateKey(keyFile);
        if (!PemFiles.belongTogether(certificate, key)) {
            throw new ConfigException(keyFile + " is not the key of " + certificateFile);
        }
        if (!certificate.getNotAfter().toInstant().isAfter(now)) {
            throw new ConfigException(
                    "the authority "
                            + certificateFile
                            + " is valid until "
                            + certificate.getNotAfter().toInstant()
                            + " only; make a new one in another folder");
        }
        return new CertificateAuthority(certificate, key);
    }

    /**
     * Makes {@code FILE.crt} and {@code FILE.key}, unless a pair is there that serves for another
     * while: of this authority, for the same subject and addresses, not near its end.
     */
    public void issue(Path folder, String file, Subject subject, Instant now) throws IOException {
        issue(folder, file, subject, now, CertificateAuthority::newKeyPair);
    }

    /** As {@link #issue}, with an RSA key, which clients read that know no other. */
    public void issueRsa(Path folder, String file, Subject subject, Instant now)
            throws IOException {
        issue(folder, file, subject, now, CertificateAuthority::newRsaKeyPair);
    }

    private void issue(
            Path folder, String file, Subject subject, Instant now, Supplier<KeyPair> keys)
            throws IOException {
        Path certificateFile = folder.resolve(file + ".crt");
        Path keyFile = folder.resolve(file + ".key");
        if (Files.exists(certificateFile)
                && Files.exists(keyFile)
                && serves(
                        PemFiles.readCertificate(certificateFile),
                        PemFiles.readPrivateKey(keyFile),
                        subject,
                        now)) {
            return;
        }
        var pair = keys.get();
        var issued = sign(subject, pair, now);
        PemFiles.write(keyFile, PemFiles.privateKey(pair.getPrivate()), true);
        PemFiles.write(certificateFile, PemFiles.certificate(issued), false);
    }

    private boolean serves(
            X509Certificate issued, PrivateKey issuedKey, Subject subject, Instant now) {
        try {
            issued.verify(certificate.getPublicKey());
            return PemFiles.belongTogether(issued, issuedKey)
                    && issued.getNotAfter().toInstant().isAfter(now.plus(RENEWAL_LEAD))
                    && isOf(issued, subject)
                    && addressesOf(issued).containsAll(subject.addresses());
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static boolean isOf(X509Certificate issued, Subject subject) {
        return X500Name.getInstance(issued.getSubjectX500Principal().getEncoded())
                .equals(nameOf(subject));
    }

    private static Set<String> addressesOf(X509Certificate issued)
            throws CertificateParsingException {
        var names = issued.getSubjectAlternativeNames();
        return names == null
                ? Set.of()
                : names.stream()
                        .map(name -> String.valueOf(name.get(1)))
                        .collect(Collectors.toSet());
    }

    private static CertificateAuthority create(String commonName, Instant now) {
        var pair = newKeyPair();
        var name = new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
        try {
            var extensions = new JcaX509ExtensionUtils();
            var builder = newBuilder(name, name, pair, now, AUTHORITY_LIFETIME);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    extensions.createSubjectKeyIdentifier(pair.getPublic()));
            return new CertificateAuthority(signed(builder, pair.getPrivate()), pair.getPrivate());
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new IllegalStateException("cannot make the authority " + commonName, e);
        }
    }

    private X509Certificate sign(Subject subject, KeyPair pair, Instant now) {
        try {
            var extensions = new JcaX509ExtensionUtils();
            var issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
            var builder = newBuilder(issuer, nameOf(subject), pair, now, CERTIFICATE_LIFETIME);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, purposesOf(subject));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions.createAuthorityKeyIdentifier(certificate));
            if (!subject.addresses().isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName, false, alternativeNames(subject));
            }
            return signed(builder, key);
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new IllegalStateException(
                    "cannot sign the certificate of " + subject.commonName(), e);
        }
    }

    private static JcaX509v3CertificateBuilder newBuilder(
            X500Name issuer, X500Name subject, KeyPair pair, Instant now, Duration lifetime) {
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(127, RANDOM).setBit(126),
                Date.from(now.minus(CLOCK_SKEW_MAX)),
                Date.from(now.plus(lifetime)),
                subject,
                pair.getPublic());
    }

    private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
            throws OperatorCreationException, GeneralSecurityException {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static X500Name nameOf(Subject subject) {
        var name = new X500NameBuilder();
        subject.organizations().forEach(one -> name.addRDN(BCStyle.O, one));
        return name.addRDN(BCStyle.CN, subject.commonName()).build();
    }

    private static ExtendedKeyUsage purposesOf(Subject subject) {
        if (subject.server() && subject.client()) {
            return new ExtendedKeyUsage(
                    new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                    });
        }
        return new ExtendedKeyUsage(
                subject.server() ? KeyPurposeId.id_kp_serverAuth : KeyPurposeId.id_kp_clientAuth);
    }

    private static GeneralNames alternativeNames(Subject subject) {
        return new GeneralNames(
                subject.addresses().stream()
                        .map(
                                address ->
                                        new GeneralName(
                                                isIpAddress(address)
                                                        ? GeneralName.iPAddress
                                                        : GeneralName.dNSName,
                                                address))
                        .toArray(GeneralName[]::new));
    }

    private static boolean isIpAddress(String address) {
        return address.indexOf(':') >= 0 || address.matches("[0-9]+(\\.[0-9]+){3}");
    }

    private static KeyPair newKeyPair() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no P-256", e);
        }
    }

    static KeyPair newRsaKeyPair() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS, RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no RSA", e);
        }
    }
}
