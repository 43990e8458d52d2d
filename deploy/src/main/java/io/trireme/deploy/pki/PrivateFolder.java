package io.trireme.deploy.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders for keys, Secrets and what else no other user of the machine may read. */
public final class PrivateFolder {
    private PrivateFolder() {}

    /** Makes the folder and those it lies in, so far as they are missing, for this user alone. */
    public static void make(Path folder) throws IOException {
        Files.createDirectories(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
