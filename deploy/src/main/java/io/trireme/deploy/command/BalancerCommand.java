package io.trireme.deploy.command;

import io.trireme.client.tls.TlsContexts;
import io.trireme.deploy.balancer.Balancer;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.HostPort;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

import javax.net.ssl.SSLContext;

/** Runs the TCP balancer in the foreground. */
@Command(
        name = "balancer",
        description = "Passes TCP connections to the API servers that are ready.",
        mixinStandardHelpOptions = true)
public final class BalancerCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(BalancerCommand.class);
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);

    @Option(names = "--bind", required = true, paramLabel = "HOST:PORT", description = "address")
    private String bind;

    @Option(
            names = "--backend",
            required = true,
            paramLabel = "HOST:PORT",
            description = "an API server; give it once for each")
    private List<String> backends = List.of();

    @Option(
            names = "--ca",
            required = true,
            paramLabel = "FILE",
            description = "the authority that signed the API servers' certificates, PEM")
    private Path ca;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var balancer =
                Balancer.open(
                        address(bind),
                        backends.stream().map(BalancerCommand::address).toList(),
                        trusting(ca),
                        PROBE_INTERVAL);
        log.atInfo()
                .addKeyValue("bind", bind)
                .addKeyValue("backends", backends)
                .log("balancer started");
        Foreground.run(balancer);
        return 0;
    }

    private static SSLContext trusting(Path ca) throws IOException {
        byte[] pem = Files.readAllBytes(ca);
        try {
            return TlsContexts.trusting(pem);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(ca + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static HostPort address(String text) {
        return HostPort.parse(text)
                .orElseThrow(
                        () -> new ConfigException("\"" + text + "\" is not of the form host:port"));
    }
}
