package io.trireme.chaos.etcd;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import javax.net.ssl.SSLException;

/**
 * Where and with what etcd's clients reach the members.
 *
 * @param doors each server's address, by its name
 */
public record EtcdAccess(Map<String, URI> doors, Path ca, Path certificate, Path key) {
    public EtcdAccess {
        doors = new TreeMap<>(doors);
    }

    SslContext tls() {
        try {
            return GrpcSslContexts.forClient()
                    .trustManager(ca.toFile())
                    .keyManager(certificate.toFile(), key.toFile())
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("the certificates in " + ca + " cannot be used", e);
        }
    }
}
