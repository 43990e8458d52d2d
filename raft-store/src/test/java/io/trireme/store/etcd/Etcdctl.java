package io.trireme.store.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trireme.store.ratis.StoreTls;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The real etcdctl, of Debian's package etcd-client. */
final class Etcdctl {
    private static final long SECONDS_MAX = 60;

    private final List<String> command = new ArrayList<>();

    /**
     * @param tls options that name certificates
     */
    private Etcdctl(Collection<String> endpoints, List<String> tls) {
        command.add("etcdctl");
        command.add("--endpoints=" + String.join(",", endpoints));
        command.addAll(tls);
    }

    static Etcdctl of(EtcdGroup group, Collection<String> endpoints) {
        return of(group, endpoints, group.client());
    }

    static Etcdctl of(EtcdGroup group, Collection<String> endpoints, StoreTls client) {
        return new Etcdctl(
                endpoints,
                List.of(
                        "--cacert=" + group.client().authority(),
                        "--cert=" + client.certificate(),
                        "--key=" + client.key()));
    }

    /**
     * With a user's password.
     *
     * @param user name, colon, password
     */
    Etcdctl as(String user) {
        var same = new Etcdctl(List.of(), List.of());
        same.command.clear();
        same.command.addAll(command);
        same.command.add("--user=" + user);
        return same;
    }

    static Etcdctl withoutCertificate(EtcdGroup group) {
        return new Etcdctl(
                group.urls(),
                List.of("--cacert=" + group.client().authority(), "--command-timeout=2s"));
    }

    /** What a run printed. */
    record Result(int exitCode, String out, String err) {}

    /** The lines of a run that succeeds. */
    List<String> lines(String... arguments) {
        Result result = run("", arguments);
        assertEquals(0, result.exitCode(), result::err);
        return result.out().lines().toList();
    }

    /** A run that fails must say why, in etcd's words. */
    void assertFails(String why, String... arguments) {
        Result result = run("", arguments);
        assertNotEquals(0, result.exitCode(), result::out);
        assertTrue(result.err().contains(why), result::err);
    }

    Result run(String input, String... arguments) {
        Process process = start(arguments);
        try {
            var out = read(process.getInputStream());
            var err = read(process.getErrorStream());
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new AssertionError("etcdctl does not end: " + String.join(" ", arguments));
            }
            return new Result(process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** A run that lasts; the caller ends it. */
    Running open(String... arguments) {
        return new Running(start(arguments));
    }

    private Process start(String... arguments) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(arguments));
        var builder = new ProcessBuilder(all);
        builder.environment().keySet().removeIf(name -> name.startsWith("ETCDCTL_"));
        builder.environment().put("ETCDCTL_API", "3");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("etcdctl is missing; install etcd-client", e);
        }
    }

    private static CompletableFuture<String> read(InputStream stream) {
        var text = new CompletableFuture<String>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (stream) {
                                text.complete(
                                        new String(stream.readAllBytes(), StandardCharsets.UTF_8));
                            } catch (IOException e) {
                                text.completeExceptionally(e);
                            }
                        });
        return text;
    }

    /** A process whose lines come one by one. */
    static final class Running implements AutoCloseable {
        private final Process process;
        private final BufferedReader lines;

        private Running(Process process) {
            this.process = process;
            this.lines = process.inputReader(StandardCharsets.UTF_8);
        }

        void write(String input) throws IOException {
            process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        }

        /** The next line; the test's timeout is its limit. */
        String line() throws IOException {
            return lines.readLine();
        }

        /** The exit code of a process that ends by itself. */
        int awaitExit() {
            try {
                if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                    throw new AssertionError("etcdctl does not end");
                }
                return process.exitValue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
