package io.trireme.deploy.pki;

import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.pki.CertificateAuthority.Subject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The certificates of one cluster, in one folder. Everything is made once: what is there is kept,
 * so running it again for one more server or node adds only that.
 *
 * <p>The folder of a real server holds its own certificates and the {@code .crt} of the
 * authorities; the authorities' keys stay with the operator.
 */
public final class ClusterPki {
    private static final List<String> API_NAMES =
            List.of(
                    "localhost",
                    "kubernetes",
                    "kubernetes.default",
                    "kubernetes.default.svc",
                    "kubernetes.default.svc.cluster.local");

    /** The name by which aggregated API servers know API servers. */
    public static final String FRONT_PROXY_CLIENT = "front-proxy-client";

    private static final String ETCD_CLIENT = "etcd-client";

    /** Has the role system:kubelet-api-admin, and no other right. */
    private static final String KUBELET_CLIENT = "kube-apiserver-kubelet-client";

    private static final String TOKEN_KEY = "sa.key";
    private static final String TOKEN_PUBLIC_KEYS = "sa.pub";

    /** Who may do all, at the API server and at the etcd doors. */
    private static final String OPERATORS = "system:masters";

    private final Path folder;
    private final CertificateAuthority ca;
    private final CertificateAuthority raftCa;
    private final CertificateAuthority etcdCa;
    private final CertificateAuthority frontProxyCa;
    private final Instant now;

    private ClusterPki(Path folder, Instant now) throws IOException {
        this.folder = folder;
        this.ca = CertificateAuthority.openOrCreate(folder, "ca", now);
        this.raftCa = CertificateAuthority.openOrCreate(folder, "raft-ca", now);
        this.etcdCa = CertificateAuthority.openOrCreate(folder, "etcd-ca", now);
        this.frontProxyCa = CertificateAuthority.openOrCreate(folder, "front-proxy-ca", now);
        this.now = now;
    }

    public static ClusterPki openOrCreate(Path folder, Instant now) throws IOException {
        PrivateFolder.make(folder);
        return new ClusterPki(folder, now);
    }

    /**
     * What a server shows to API clients, to its peers, to etcd's clients, to kubelets, and to
     * aggregated API servers; and the key that signs service account tokens, which is the same for
     * all servers.
     *
     * @param addresses where clients and peers reach it, and the first address of the Service range
     */
    public void issueServer(String name, List<String> addresses) throws IOException {
        makeTokenKey();
        var apiNames = new ArrayList<>(API_NAMES);
        apiNames.addAll(addresses);
        ca.issue(
                folder,
                name + "-apiserver",
                new Subject("kube-apiserver", List.of(), apiNames, true, false),
                now);
        var raftNames = new ArrayList<>(List.of(name, "localhost"));
        raftNames.addAll(addresses);
        raftCa.issue(
                folder, name + "-raft", new Subject(name, List.of(), raftNames, true, true), now);
        etcdCa.issue(
                folder, name + "-etcd", new Subject(name, List.of(), raftNames, true, false), now);
        ca.issue(folder, name + "-kubelet-client", Subject.client(KUBELET_CLIENT), now);
        frontProxyCa.issue(folder, name + "-front-proxy", Subject.client(FRONT_PROXY_CLIENT), now);
    }

    /** RSA, since verifiers outside the cluster know no other algorithm for sure. */
    private void makeTokenKey() throws IOException {
        Path key = folder.resolve(TOKEN_KEY);
        Path publicKeys = folder.resolve(TOKEN_PUBLIC_KEYS);
        if (Files.exists(key) && Files.exists(publicKeys)) {
            return;
        }
        // With another key in its place, the tokens of running pods would end at once.
        for (Path file : List.of(key, publicKeys)) {
            if (Files.exists(file)) {
                throw new ConfigException(
                        file.equals(key) ? missing(publicKeys, key) : missing(key, publicKeys));
            }
        }
        var pair = CertificateAuthority.newRsaKeyPair();
        PemFiles.write(publicKeys, PemFiles.publicKey(pair.getPublic()), false);
        PemFiles.write(key, PemFiles.privateKey(pair.getPrivate()), true);
    }

    private static String missing(Path missing, Path there) {
        return missing
                + " is missing while "
                + there.getFileName()
                + " is there; put it back, or take both away for a new key, with which all service"
                + " account tokens end";
    }

    /** Where the key that signs service account tokens is in a folder; nothing is looked at. */
    public static Path tokenKey(Path folder) {
        return folder.resolve(TOKEN_KEY);
    }

    /** Where the public keys are that verify service account tokens; nothing is looked at. */
    public static Path tokenPublicKeys(Path folder) {
        return folder.resolve(TOKEN_PUBLIC_KEYS);
    }

    /**
     * The operator's certificate for the etcd doors, of the organization that may read and write
     * the whole store there, whatever users and roles say.
     */
    public ClientFiles issueEtcdClient() throws IOException {
        etcdCa.issue(folder, ETCD_CLIENT, Subject.client("operator", OPERATORS), now);
        return etcdClient(folder);
    }

    /** Where the certificate of etcd's clients is in a folder; nothing is looked at. */
    public static ClientFiles etcdClient(Path folder) {
        return clientFiles(folder, "etcd-ca", ETCD_CLIENT);
    }

    /**
     * The operator's own certificate, of the group system:masters. It goes into kubeconfigs, and
     * the fabric8 client takes every key of a kubeconfig for RSA.
     */
    public ClientFiles issueAdmin() throws IOException {
        ca.issueRsa(folder, "admin", Subject.client("kubernetes-admin", OPERATORS), now);
        return admin(folder);
    }

    /** Where the operator's certificate is in a folder; nothing is looked at. */
    public static ClientFiles admin(Path folder) {
        return clientFiles(folder, "ca", "admin");
    }

    private static ClientFiles clientFiles(Path folder, String authority, String file) {
        return new ClientFiles(
                folder.resolve(authority + ".crt"),
                folder.resolve(file + ".crt"),
                folder.resolve(file + ".key"));
    }

    public ClientFiles issueNode(String nodeName) throws IOException {
        return issueClient(
                "node-" + nodeName, Subject.client("system:node:" + nodeName, "system:nodes"));
    }

    private ClientFiles issueClient(String file, Subject subject) throws IOException {
        ca.issue(folder, file, subject, now);
        return clientFiles(folder, "ca", file);
    }

    /** What a client needs. */
    public record ClientFiles(Path ca, Path certificate, Path key) {}
}
