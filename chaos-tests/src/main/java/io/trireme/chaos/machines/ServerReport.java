package io.trireme.chaos.machines;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.client.ApiCall;
import io.trireme.client.ApiResponse;
import io.trireme.client.http.HttpTransport;
import io.trireme.client.http.HttpTransportConfig;

import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;

import javax.net.ssl.SSLContext;

/** What a server says of itself over its API. */
public final class ServerReport implements AutoCloseable {
    private final HttpTransport transport;

    ServerReport(URI server, SSLContext tls) {
        transport = new HttpTransport(HttpTransportConfig.of(List.of(server), tls));
    }

    /** What its wall clock shows, in whole seconds that are over. */
    public Instant clock() throws InterruptedException {
        String date = get("/livez").headers().get("date");
        return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date));
    }

    /** All fsyncs of its Raft log since its start. */
    public LogSyncs logSyncs() throws InterruptedException {
        return LogSyncs.parse(new String(get("/metrics").body(), UTF_8));
    }

    private ApiResponse get(String path) throws InterruptedException {
        var response = transport.call(ApiCall.get(path));
        if (!response.success()) {
            throw new AssertionError(path + " answers " + response.status());
        }
        return response;
    }

    @Override
    public void close() {
        transport.close();
    }
}
