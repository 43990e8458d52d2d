package io.trireme.store.ratis;

import io.trireme.store.core.Command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What a data folder is to the group; a file in it.
 *
 * @param folder a number of its own, which the group remembers once the member takes part
 * @param joins whether the group takes the member in with this folder, in place of any older one;
 *     until it has
 * @param takesPart whether Ratis' files were made, so that they cannot just be missing
 */
record Enrollment(UUID folder, boolean joins, boolean takesPart) {
    private static final String FILE = "enrollment";
    private static final String JOINS = "joins";
    private static final String FOUNDS = "founds";
    private static final String TAKES_PART = "takes part";
    private static final String WAITS = "waits";

    /**
     * Reads a folder's, or makes and keeps one.
     *
     * @param joins how the member is configured, which counts until it takes part
     * @param takesPart whether Ratis' files are there
     */
    static Enrollment of(DataFolder folder, boolean joins, boolean takesPart) throws IOException {
        Optional<Enrollment> kept = read(folder);
        Enrollment found =
                kept.filter(one -> one.takesPart() || one.joins() == joins)
                        .orElseGet(() -> new Enrollment(UUID.randomUUID(), joins, false));
        var now = new Enrollment(found.folder(), found.joins(), found.takesPart() || takesPart);
        if (!kept.equals(Optional.of(now))) {
            now.write(folder);
        }
        return now;
    }

    /** From now on, a folder without Ratis' files is a damaged one. */
    void keepTakingPart(DataFolder data) throws IOException {
        new Enrollment(folder, joins, true).write(data);
    }

    /**
     * The group knows this folder: from now on it is in no other's place, also when it comes back
     * after another has come in its own.
     */
    void keepKnown(DataFolder data) throws IOException {
        new Enrollment(folder, false, true).write(data);
    }

    /** What the member says in the log. */
    Command.Enroll command(String member) {
        return new Command.Enroll(member, folder, joins);
    }

    private void write(DataFolder data) throws IOException {
        data.writeDurably(
                FILE,
                "%s\n%s\n%s\n"
                        .formatted(folder, joins ? JOINS : FOUNDS, takesPart ? TAKES_PART : WAITS));
    }

    private static Optional<Enrollment> read(DataFolder data) throws IOException {
        Path file = data.file(FILE);
        if (Files.notExists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file);
        if (lines.size() != 3
                || !List.of(JOINS, FOUNDS).contains(lines.get(1))
                || !List.of(TAKES_PART, WAITS).contains(lines.get(2))) {
            throw damaged(file, null);
        }
        try {
            return Optional.of(
                    new Enrollment(
                            UUID.fromString(lines.getFirst()),
                            lines.get(1).equals(JOINS),
                            lines.get(2).equals(TAKES_PART)));
        } catch (IllegalArgumentException e) {
            throw damaged(file, e);
        }
    }

    private static DataFolderException damaged(Path file, Exception cause) {
        return new DataFolderException(
                "the data folder is damaged: " + file + " is not whole", cause);
    }
}
