package io.trireme.deploy.command;

import io.trireme.store.backup.BackupSummary;

import java.io.PrintWriter;
import java.nio.file.Path;

/** What people are told of a backup. */
final class BackupText {
    private BackupText() {}

    static void print(PrintWriter out, Path file, BackupSummary backup) {
        out.println(file + " is a whole backup of a cluster's store:");
        line(out, "cluster", backup.origin().clusterId());
        line(out, "made", backup.origin().createdAt() + " by " + backup.origin().createdBy());
        line(out, "revision", backup.revision().toString());
        line(out, "keys", Long.toString(backup.keys()));
        line(out, "leases", Long.toString(backup.leases()));
        line(out, "size", backup.sizeBytes() + " bytes");
        line(out, "sha256", backup.sha256());
        if (!backup.origin().confirmed()) {
            out.println(
                    "No quorum confirmed it: writes that other members acknowledged may be missing"
                            + " in it.");
        }
    }

    static void line(PrintWriter out, String what, String how) {
        out.printf("  %-10s %s%n", what, how);
    }
}
