package io.trireme.deploy.cluster;

import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.HostPort;
import io.trireme.deploy.pki.ClusterPki.ClientFiles;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;

/** Writes a kubeconfig that holds its certificates, so that it can be moved and mailed. */
final class Kubeconfig {
    /** Tells a kubeconfig of ours from one that people care for. */
    private static final String USER = "trireme-admin";

    private Kubeconfig() {}

    /**
     * Writes the file.
     *
     * @throws ConfigException if what is there was written by somebody else
     */
    static void write(Path file, HostPort server, ClientFiles client) throws IOException {
        requireOurs(file);
        Files.createDirectories(file.getParent());
        String text =
                """
                apiVersion: v1
                kind: Config
                clusters:
                - name: trireme
                  cluster:
                    server: https://%s
                    certificate-authority-data: %s
                users:
                - name: trireme-admin
                  user:
                    client-certificate-data: %s
                    client-key-data: %s
                contexts:
                - name: trireme
                  context:
                    cluster: trireme
                    user: trireme-admin
                current-context: trireme
                """
                        .formatted(
                                server,
                                base64(client.ca()),
                                base64(client.certificate()),
                                base64(client.key()));
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(
                temporary,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(temporary, text);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * @throws ConfigException if the file is there and was written by somebody else
     */
    static void requireOurs(Path file) {
        try {
            if (!Files.exists(file) || Files.readString(file).contains(USER)) {
                return;
            }
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read: " + e.getMessage(), e);
        }
        throw new ConfigException(
                file
                        + " is there already and is no kubeconfig of `trireme up`; name another"
                        + " file with --kubeconfig");
    }

    /** Deletes the file if it leads to the cluster of this authority; leaves any other alone. */
    static void deleteIfOf(Path file, Path ca) throws IOException {
        if (Files.exists(file)
                && Files.exists(ca)
                && Files.readString(file).contains(": " + base64(ca) + "\n")) {
            Files.delete(file);
        }
    }

    private static String base64(Path file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }
}
