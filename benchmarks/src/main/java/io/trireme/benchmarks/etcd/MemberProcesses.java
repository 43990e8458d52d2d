package io.trireme.benchmarks.etcd;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The processes of one run's members; what they print is in their folder. */
final class MemberProcesses implements AutoCloseable {
    private static final long END_SECONDS_MAX = 15;

    private final List<Process> processes = new ArrayList<>();

    /** For a run that is interrupted: etcd would outlive us. */
    private final Thread onExit = new Thread(this::kill, "kill-members");

    private MemberProcesses() {}

    static MemberProcesses start(Contender contender, MemberPlaces places) throws IOException {
        var members = new MemberProcesses();
        Runtime.getRuntime().addShutdownHook(members.onExit);
        try {
            for (String name : places.peerPorts().keySet()) {
                Path log = places.folder().resolve(name + ".log");
                members.processes.add(
                        new ProcessBuilder(contender.command(places, name))
                                .redirectErrorStream(true)
                                .redirectOutput(log.toFile())
                                .start());
            }
            return members;
        } catch (IOException e) {
            members.close();
            throw e;
        }
    }

    /**
     * @throws IllegalStateException if one has ended; its log says why
     */
    void requireAlive() {
        if (!processes.stream().allMatch(Process::isAlive)) {
            throw new IllegalStateException("a member has ended");
        }
    }

    private void kill() {
        processes.forEach(Process::destroyForcibly);
    }

    @Override
    public void close() {
        // All are asked first, so that none waits for another.
        processes.forEach(Process::destroy);
        try {
            for (Process process : processes) {
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
