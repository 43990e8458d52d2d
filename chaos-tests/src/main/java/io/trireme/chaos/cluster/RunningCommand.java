package io.trireme.chaos.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A program that was started: what it has printed so far, and how it ends. Two threads read its
 * output, so it never waits for us; {@link #close} kills it if it still runs.
 */
public final class RunningCommand implements AutoCloseable {
    private final List<String> command;
    private final Process process;

    /** Guarded by this object, as is the next; notified with each line. */
    private final List<String> out = new ArrayList<>();

    private final List<String> err = new ArrayList<>();
    private final Thread outReader;
    private final Thread errReader;

    private RunningCommand(List<String> command, Process process) {
        this.command = command;
        this.process = process;
        String name = command.getFirst() + "-" + process.pid();
        // Platform threads: a read of a pipe holds its carrier, of which two processors have few.
        this.outReader =
                Thread.ofPlatform()
                        .daemon()
                        .name(name + "-out")
                        .start(() -> collect(process.getInputStream(), out));
        this.errReader =
                Thread.ofPlatform()
                        .daemon()
                        .name(name + "-err")
                        .start(() -> collect(process.getErrorStream(), err));
    }

    /**
     * Starts a program.
     *
     * @param environment added to this process's own
     * @param input all that it reads from its standard input
     */
    public static RunningCommand start(
            List<String> command, Map<String, String> environment, String input)
            throws IOException {
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        var process = builder.start();
        var running = new RunningCommand(List.copyOf(command), process);
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(UTF_8));
        } catch (IOException e) {
            // A program may end without having read its input; its exit code tells the story.
            if (process.isAlive()) {
                running.close();
                throw e;
            }
        }
        return running;
    }

    private void collect(InputStream stream, List<String> lines) {
        try (var reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (this) {
                    lines.add(line);
                    notifyAll();
                }
            }
        } catch (IOException e) {
            synchronized (this) {
                lines.add("(its output broke off: " + e.getMessage() + ")");
                notifyAll();
            }
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** The lines of standard output so far. */
    public synchronized List<String> lines() {
        return List.copyOf(out);
    }

    /**
     * Waits for a line of standard output, among those that came already too.
     *
     * @return the first such line; empty if none came in time
     */
    public Optional<String> awaitLine(Predicate<String> wanted, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        int seen = 0;
        synchronized (this) {
            while (true) {
                for (; seen < out.size(); seen++) {
                    if (wanted.test(out.get(seen))) {
                        return Optional.of(out.get(seen));
                    }
                }
                long left = deadline - System.nanoTime();
                if (left <= 0 || (!outReader.isAlive() && seen == out.size())) {
                    return Optional.empty();
                }
                // Bounded, since the end of the output notifies nobody.
                TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, 100_000_000));
            }
        }
    }

    /**
     * Waits until the program ends.
     *
     * @throws AssertionError if it does not end in time; it is killed then
     */
    public Result await(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            close();
            throw new AssertionError("not over after " + limit + ": " + result(-1).describe());
        }
        // A child of the program may hold the pipes; what the program itself wrote is read by then.
        outReader.join(Duration.ofSeconds(5));
        errReader.join(Duration.ofSeconds(5));
        return result(process.exitValue());
    }

    private synchronized Result result(int exit) {
        return new Result(command, exit, text(out), text(err));
    }

    private static String text(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
