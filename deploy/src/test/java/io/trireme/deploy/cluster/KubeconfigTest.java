package io.trireme.deploy.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.client.Config;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.HostPort;
import io.trireme.deploy.pki.ClusterPki;
import io.trireme.deploy.pki.ClusterPki.ClientFiles;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;

final class KubeconfigTest {
    @TempDir private Path folder;
    private Path file;
    private ClientFiles admin;

    @BeforeEach
    void makeCertificates() throws IOException {
        file = folder.resolve("new").resolve("kubeconfig");
        admin = ClusterPki.openOrCreate(folder.resolve("pki"), Instant.now()).issueAdmin();
    }

    @Test
    void clientReadsServerAndCertificates() throws IOException {
        Kubeconfig.write(file, new HostPort("127.0.0.1", 6443), admin);
        var config = Config.fromKubeconfig(Files.readString(file));
        assertEquals("https://127.0.0.1:6443/", config.getMasterUrl());
        assertEquals(
                Files.readString(admin.certificate()),
                new String(Base64.getDecoder().decode(config.getClientCertData()), UTF_8));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void kubeconfigOfSomebodyElseStays() throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "apiVersion: v1\nkind: Config\n");
        assertThrows(
                ConfigException.class,
                () -> Kubeconfig.write(file, new HostPort("127.0.0.1", 6443), admin));
        Kubeconfig.deleteIfOf(file, admin.ca());
        assertEquals("apiVersion: v1\nkind: Config\n", Files.readString(file));
    }

    @Test
    void onlyTheKubeconfigOfThisClusterIsDeleted() throws IOException {
        Kubeconfig.write(file, new HostPort("127.0.0.1", 6443), admin);
        var other = ClusterPki.openOrCreate(folder.resolve("other"), Instant.now()).issueAdmin();
        Kubeconfig.deleteIfOf(file, other.ca());
        assertTrue(Files.exists(file));
        Kubeconfig.deleteIfOf(file, admin.ca());
        assertFalse(Files.exists(file));
    }
}
