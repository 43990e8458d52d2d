package io.trireme.benchmarks.etcd;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/** The processes of one run's members; what they print is in their folder. */
final class MemberProcesses implements AutoCloseable {
    /** For all that is compared: 8 GiB, the most that etcd recommends. */
    static final long QUOTA_BYTES = 8L << 30;

    private static final long END_SECONDS_MAX = 15;

    private final Contender contender;
    private final MemberPlaces places;
    private final long quotaBytes;
    private final Map<String, Process> processes = new ConcurrentSkipListMap<>();

    /** For a run that is interrupted: etcd would outlive us. */
    private final Thread onExit = new Thread(this::kill, "kill-members");

    private MemberProcesses(Contender contender, MemberPlaces places, long quotaBytes) {
        this.contender = contender;
        this.places = places;
        this.quotaBytes = quotaBytes;
    }

    /** Starts all, as members of a new group. */
    static MemberProcesses start(Contender contender, MemberPlaces places) throws IOException {
        return start(contender, places, QUOTA_BYTES);
    }

    static MemberProcesses start(Contender contender, MemberPlaces places, long quotaBytes)
            throws IOException {
        var members = new MemberProcesses(contender, places, quotaBytes);
        Runtime.getRuntime().addShutdownHook(members.onExit);
        try {
            for (String name : places.peerPorts().keySet()) {
                members.start(name);
            }
            return members;
        } catch (IOException e) {
            members.close();
            throw e;
        }
    }

    /** Starts one that does not run, on what its folder holds. */
    void start(String name) throws IOException {
        start(name, false);
    }

    /** Starts one that does not run and has no folder, to be taken in by the others. */
    void startJoining(String name) throws IOException {
        start(name, true);
    }

    private void start(String name, boolean joins) throws IOException {
        Path log = places.folder().resolve(name + ".log");
        processes.put(
                name,
                new ProcessBuilder(
                                contender.command(places, new MemberStart(name, quotaBytes, joins)))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start());
    }

    /** Ends one without a word ({@code SIGKILL}). */
    void kill(String name) throws InterruptedException {
        processes.get(name).destroyForcibly().waitFor();
    }

    long pid(String name) {
        return processes.get(name).pid();
    }

    /**
     * @throws IllegalStateException if one has ended; its log says why
     */
    void requireAlive() {
        List<String> ended =
                processes.entrySet().stream()
                        .filter(one -> !one.getValue().isAlive())
                        .map(Map.Entry::getKey)
                        .toList();
        if (!ended.isEmpty()) {
            throw new IllegalStateException("ended: " + ended);
        }
    }

    private void kill() {
        processes.values().forEach(Process::destroyForcibly);
    }

    @Override
    public void close() {
        // All are asked first, so that none waits for another.
        processes.values().forEach(Process::destroy);
        try {
            for (Process process : processes.values()) {
                if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(onExit);
    }
}
