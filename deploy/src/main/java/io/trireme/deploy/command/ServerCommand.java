package io.trireme.deploy.command;

import io.trireme.apiserver.http.ServerStartException;
import io.trireme.deploy.ControlPlane;
import io.trireme.deploy.RoleStoppedException;
import io.trireme.deploy.TokenSigning;
import io.trireme.deploy.config.ConfigException;
import io.trireme.deploy.config.HostPort;
import io.trireme.deploy.config.ServerConfig;
import io.trireme.deploy.pki.CertificateCheck;
import io.trireme.store.etcd.EtcdStartException;
import io.trireme.store.ratis.DataFolderException;
import io.trireme.store.ratis.MemberStartException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Runs one server in the foreground. */
@Command(
        name = "server",
        description = {
            "Runs one server in the foreground: store, API server, controller manager, scheduler.",
            "Any key of the configuration can be given as --key=value too, which wins."
        },
        mixinStandardHelpOptions = true)
public final class ServerCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(ServerCommand.class);

    /** Damaged data, as sysexits.h numbers it; the service manager does not start it again. */
    private static final int EXIT_FAULT = 70;

    private static final String PORT_ADVICE =
            "; end what listens there, or choose another port in the configuration";

    @Spec private CommandSpec spec;

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "the configuration; deploy/three-nodes/server.yaml explains each key")
    private Path file;

    /** Filled by picocli, so not an immutable list. */
    @Unmatched private List<String> overrides = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var config = ServerConfig.load(file, overrides);
        requireResolvable("api-bind", config.apiBind());
        requireResolvable("api-advertise", config.apiAdvertise());
        if (config.tokenFile().isPresent() && !Files.isReadable(config.tokenFile().get())) {
            throw new ConfigException(
                    "the token-file " + config.tokenFile().get() + " cannot be read");
        }
        Instant now = InstantSource.system().instant();
        CertificateCheck.require(config.clientCa(), config.apiCertificate(), config.apiKey(), now);
        CertificateCheck.require(config.raftCa(), config.raftCertificate(), config.raftKey(), now);
        var _ = TokenSigning.of(config);
        if (config.etcd().isPresent()) {
            requireResolvable("etcd-bind", config.etcd().get().bind());
            CertificateCheck.require(
                    config.etcdCa(), config.etcdCertificate(), config.etcdKey(), now);
        }
        if (config.isFrontProxy()) {
            CertificateCheck.require(
                    config.frontProxyCa(),
                    config.frontProxyCertificate(),
                    config.frontProxyKey(),
                    now);
        }
        ControlPlane controlPlane;
        try {
            controlPlane = ControlPlane.open(config, InstantSource.system(), new SecureRandom());
        } catch (DataFolderException
                | MemberStartException
                | EtcdStartException
                | ServerStartException e) {
            String why = e.getMessage() + (isPortInUse(e) ? PORT_ADVICE : "");
            spec.commandLine().getErr().println("trireme: " + why);
            log.atError().addKeyValue("reason", why).log("server did not start");
            return e instanceof DataFolderException ? EXIT_FAULT : 1;
        }
        // A member whose state is in doubt must not answer another request.
        var _ = controlPlane.fault().thenAccept(this::end);
        Foreground.run(controlPlane);
        return 0;
    }

    private static void requireResolvable(String key, HostPort address) {
        if (address.socketAddress().isUnresolved()) {
            throw new ConfigException(
                    key + " is \"" + address + "\", but no machine of that name is known");
        }
    }

    private static boolean isPortInUse(Exception failure) {
        return failure.getCause() instanceof IOException cause
                && String.valueOf(cause.getMessage()).contains("in use");
    }

    private void end(Throwable fault) {
        var err = spec.commandLine().getErr();
        err.println("trireme: the server ends: " + fault.getMessage());
        err.flush();
        log.atError().setCause(fault).log("the server met a fault, the process ends");
        Runtime.getRuntime().halt(fault instanceof RoleStoppedException ? 1 : EXIT_FAULT);
    }
}
