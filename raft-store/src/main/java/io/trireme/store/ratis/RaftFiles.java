package io.trireme.store.ratis;

import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks at Ratis' files before Ratis does. It recovers what a crash may leave, an entry that was
 * being appended, and refuses what Ratis would pass over: a log that does not reach the state, and
 * a vote or term that cannot be.
 */
final class RaftFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RaftFiles.class);
    private static final Pattern SEGMENT =
            Pattern.compile("log_(\\d+)-(\\d+)|log_inprogress_(\\d+)");

    private final Path folder;

    private RaftFiles(Path folder) {
        this.folder = folder;
    }

    /** Entries of one file; the end of the open one is only known from its content. */
    private record Segment(Path file, long start, Optional<Long> end) {}

    /**
     * Checks the folder of a group.
     *
     * @param applied the last entry that the state holds, or -1
     * @param members who may have got this member's vote
     * @param changed whether it may also be one who was a member once
     */
    static void check(Path group, long applied, Set<String> members, boolean changed)
            throws IOException {
        var files = new RaftFiles(group.resolve("current"));
        long checkpoint = Snapshots.newestIndex(group.resolve("sm"));
        if (!Files.isDirectory(files.folder)) {
            throw damaged(group, "it has no folder 'current'");
        }
        files.checkVote(members, changed);
        files.checkLog(applied, checkpoint);
    }

    private void checkVote(Set<String> members, boolean changed) throws IOException {
        Path file = folder.resolve("raft-meta");
        if (!Files.exists(file)) {
            throw damaged(file, "it is missing");
        }
        var vote = new Properties();
        try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            vote.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw damaged(file, "it cannot be read: " + e.getMessage());
        }
        String term = vote.getProperty("term", "");
        String votedFor = vote.getProperty("votedFor", "");
        if (!term.matches("\\d{1,18}")) {
            throw damaged(file, "it names no term");
        }
        boolean possible =
                members.contains(votedFor) || (changed && StoreConfig.isMemberId(votedFor));
        if (!votedFor.isEmpty() && !possible) {
            throw damaged(file, "it names a vote for '" + votedFor + "', who is no member");
        }
    }

    /** A checkpoint that was received may be further than the log, which then goes on behind it. */
    private void checkLog(long applied, long checkpoint) throws IOException {
        long held = Math.max(applied, checkpoint);
        List<Segment> segments = segments();
        long next = -1;
        for (Segment segment : segments) {
            if (next >= 0 && segment.start() != next && segment.start() > checkpoint + 1) {
                throw damaged(segment.file(), "entry " + next + " is missing before it");
            }
            if (next < 0 && segment.start() > held + 1) {
                throw damaged(
                        segment.file(),
                        "the log begins after entry %d, which is the last that the state holds"
                                .formatted(held));
            }
            next = endOf(segment, applied) + 1;
        }
        if (next <= applied && applied > checkpoint) {
            throw damaged(
                    folder,
                    "the log ends before entry %d, which the state holds already"
                            .formatted(applied));
        }
    }

    /** The last entry of a segment, without one that was never finished. */
    private static long endOf(Segment segment, long applied) throws IOException {
        if (segment.end().isPresent()) {
            return segment.end().get();
        }
        LogSegmentFile file = LogSegmentFile.read(segment.file());
        long last = Math.max(segment.start() - 1, file.lastIndex());
        if (!file.wholeToTheEnd()) {
            if (!file.torn()) {
                throw damaged(
                        segment.file(), "entry %d does not fit its checksum".formatted(last + 1));
            }
            if (last < applied) {
                // The state holds the entry, so it was acknowledged; the caller says so.
                return last;
            }
            file.cut();
            LOG.atWarn()
                    .addKeyValue("file", segment.file())
                    .addKeyValue("entry", last + 1)
                    .log("an entry that was being appended at a crash was cut off");
        }
        return last;
    }

    private List<Segment> segments() throws IOException {
        List<Segment> segments = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Matcher name = SEGMENT.matcher(file.getFileName().toString());
                if (name.matches()) {
                    boolean open = name.group(3) != null;
                    segments.add(
                            new Segment(
                                    file,
                                    Long.parseLong(name.group(open ? 3 : 1)),
                                    open
                                            ? Optional.empty()
                                            : Optional.of(Long.parseLong(name.group(2)))));
                }
            }
        }
        segments.sort(Comparator.comparingLong(Segment::start));
        return segments;
    }

    /**
     * Hands on the entries of a group's log behind one, in order; looks only. An entry that was
     * being appended at a crash is left out.
     *
     * @throws DataFolderException if the log does not reach that entry, or an entry is damaged
     */
    static void readAfter(long index, Path group, Consumer<LogEntryProto> reader)
            throws IOException {
        long next = index + 1;
        for (Segment segment : new RaftFiles(group.resolve("current")).segments()) {
            if (segment.end().isPresent() && segment.end().get() < next) {
                continue;
            }
            LogSegmentFile file = LogSegmentFile.read(segment.file());
            if (!file.wholeToTheEnd() && (segment.end().isPresent() || !file.torn())) {
                throw damaged(
                        segment.file(),
                        "an entry behind %d is damaged".formatted(file.lastIndex()));
            }
            for (LogEntryProto entry : file.entries()) {
                if (entry.getIndex() > next) {
                    throw damaged(segment.file(), "entry " + next + " is missing before it");
                }
                if (entry.getIndex() == next) {
                    reader.accept(entry);
                    next++;
                }
            }
        }
    }

    private static DataFolderException damaged(Path file, String how) {
        return new DataFolderException("the raft log is damaged: " + file + ": " + how);
    }
}
