package io.trireme.deploy.cluster;

import io.trireme.deploy.StoreSettings;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.ServerConfig;
import io.trireme.store.Revision;
import io.trireme.store.backup.BackupSummary;
import io.trireme.store.ratis.RestoredMember;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A local cluster whose store begins with a backup. While it is being made a file in its folder
 * says so, and it does not start: some of its servers would begin empty.
 */
public final class RestoredCluster {
    private static final String MARK = "restoring";
    private static final String LOCK = "lock";

    private RestoredCluster() {}

    /**
     * What the store begins with.
     *
     * @param expected what the file was when it was looked at
     * @param first the revision that the new store begins with
     */
    public record Source(Path backup, BackupSummary expected, Revision first) {}

    /**
     * Makes the folder, which must be missing or empty, and all files of the cluster in it; starts
     * nothing.
     *
     * @throws ConfigException if the folder has something in it, or the file changed
     */
    public static LocalCluster make(
            LocalCluster.Place place,
            LocalCluster.Shape shape,
            Source source,
            InstantSource clock,
            RandomGenerator random)
            throws IOException {
        requireEmpty(place.folder());
        try (var _ = LocalCluster.lock(place.folder())) {
            requireEmpty(place.folder());
            Path mark = Files.createFile(place.folder().resolve(MARK));
            var cluster = LocalCluster.prepare(place, shape, clock, random);
            for (ClusterLayout.Member server : cluster.layout().servers()) {
                Path file = cluster.configurationFile(server.name());
                restoreServer(ServerConfig.load(file, List.of()), source);
            }
            Files.delete(mark);
            return cluster;
        }
    }

    /**
     * Makes the data folder of one server, whole or not at all.
     *
     * @throws ConfigException if the file changed
     */
    public static void restoreServer(ServerConfig config, Source source) throws IOException {
        var found = RestoredMember.make(StoreSettings.of(config), source.backup(), source.first());
        if (!found.equals(source.expected())) {
            throw new ConfigException(
                    "%s was changed while it was being restored; delete %s"
                            .formatted(source.backup(), config.dataDir()));
        }
    }

    /**
     * Looks only.
     *
     * @throws ConfigException if the folder has something in it
     */
    public static void requireEmpty(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new ConfigException(folder + " is no folder");
        }
        try (Stream<Path> files = Files.list(folder)) {
            if (files.anyMatch(file -> !file.getFileName().toString().equals(LOCK))) {
                throw new ConfigException(
                        folder + " is not empty; name a new folder for the restored cluster");
            }
        }
    }

    /**
     * @throws ConfigException if a restore into the folder did not end
     */
    static void refuseUnfinished(Path folder) {
        if (Files.exists(folder.resolve(MARK))) {
            throw new ConfigException(
                    "the restore into "
                            + folder
                            + " did not end; delete the folder and restore again");
        }
    }
}
