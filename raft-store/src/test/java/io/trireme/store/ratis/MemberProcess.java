package io.trireme.store.ratis;

import com.codahale.metrics.MetricRegistry;

import io.trireme.store.Bytes;
import io.trireme.store.RangeOutcome;
import io.trireme.store.RangeRequest;
import io.trireme.store.StoreException;
import io.trireme.store.Transaction;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * One member in a process of its own, which a test can stop and kill. It reads a command a line:
 * {@code put VALUE}, {@code get}, {@code leader}; and answers each by one line.
 */
final class MemberProcess {
    private static final Bytes KEY = Bytes.utf8("/key");

    private MemberProcess() {}

    /** Arguments: self, data folder, three PEM files, then ID=PORT of each member. */
    public static void main(String[] arguments) throws IOException {
        Map<String, InetSocketAddress> peers = new TreeMap<>();
        for (int i = 5; i < arguments.length; i++) {
            String[] peer = arguments[i].split("=", 2);
            peers.put(
                    peer[0],
                    new InetSocketAddress(
                            InetAddress.ofLiteral("127.0.0.1"), Integer.parseInt(peer[1])));
        }
        var tls = new StoreTls(Path.of(arguments[2]), Path.of(arguments[3]), Path.of(arguments[4]));
        var config = new StoreConfig("test", arguments[0], peers, Path.of(arguments[1]), tls);
        try (var store = RatisStore.open(config, new MetricRegistry());
                var in =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("open");
            String line;
            while ((line = in.readLine()) != null) {
                System.out.println(answer(store, line));
            }
        }
    }

    private static String answer(RatisStore store, String line) {
        try {
            if (line.startsWith("put ")) {
                var value = Bytes.utf8(line.substring(4));
                return "ok " + store.commit(Transaction.put(KEY, value)).revision();
            }
            return switch (line) {
                case "get" -> {
                    var found = (RangeOutcome.Found) store.range(RangeRequest.of(KEY));
                    yield "ok " + found.entries().getFirst().value().toUtf8();
                }
                case "leader" -> "ok " + store.status().leader().orElse("");
                default -> "failed unknown command " + line;
            };
        } catch (StoreException e) {
            return "failed " + e;
        }
    }
}
