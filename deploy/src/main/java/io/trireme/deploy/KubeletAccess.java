package io.trireme.deploy;

import io.trireme.api.pem.Pem;
import io.trireme.apiserver.registry.connect.KubeletConfig;
import io.trireme.apiserver.upstream.AllowedDestinations;
import io.trireme.apiserver.upstream.ClientIdentity;
import io.trireme.apiserver.upstream.UpstreamConfig;
import io.trireme.apiserver.upstream.UpstreamTls;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.OutgoingSettings;
import io.trireme.deploy.config.ServerConfig;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the API server needs to call others, from its configuration and its certificates. */
final class KubeletAccess {
    private static final Logger log = LoggerFactory.getLogger(KubeletAccess.class);

    private KubeletAccess() {}

    /**
     * @throws ConfigException the networks are none
     */
    static UpstreamConfig upstream(ServerConfig config) {
        try {
            return UpstreamConfig.defaults()
                    .withAllowed(AllowedDestinations.of(config.outgoing().allowed()));
        } catch (IllegalArgumentException e) {
            throw OutgoingSettings.refused(e);
        }
    }

    /**
     * Kubelets must show a certificate of the cluster's authority, and get this server's own.
     *
     * @throws ConfigException a file is there that cannot be used
     */
    static KubeletConfig kubelets(ServerConfig config) throws IOException {
        var identity = identity("kubelets", config.kubeletCertificate(), config.kubeletKey());
        var authorities = Pem.certificates(Files.readAllBytes(config.clientCa()));
        return KubeletConfig.of(
                        UpstreamTls.verifying(authorities, identity),
                        UpstreamTls.insecure(identity))
                .withAddressTypes(config.outgoing().kubeletAddressTypes());
    }

    /**
     * Who this server is to aggregated API servers.
     *
     * @throws ConfigException a file is there that cannot be used
     */
    static Optional<ClientIdentity> frontProxy(ServerConfig config) throws IOException {
        return identity(
                "aggregated API servers", config.frontProxyCertificate(), config.frontProxyKey());
    }

    /** A folder of certificates that was made by an older version may have none. */
    private static Optional<ClientIdentity> identity(String whom, Path certificate, Path key)
            throws IOException {
        if (!Files.exists(certificate) && !Files.exists(key)) {
            log.atInfo()
                    .addKeyValue("file", certificate)
                    .addKeyValue("for", whom)
                    .log("no certificate to show to other servers, those that ask for one refuse");
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new ClientIdentity(
                            Pem.certificates(Files.readAllBytes(certificate)),
                            Pem.privateKey(Files.readAllBytes(key))));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    certificate + " with the key " + key + " holds " + e.getMessage(), e);
        }
    }
}
