package io.trireme.deploy.cluster;

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
    private Kubeconfig() {}

    static void write(Path file, HostPort server, ClientFiles client) throws IOException {
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

    private static String base64(Path file) throws IOException {
        return Base64.getEncoder().encodeToString(Files.readAllBytes(file));
    }
}
