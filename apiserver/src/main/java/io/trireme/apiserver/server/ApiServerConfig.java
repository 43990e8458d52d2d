package io.trireme.apiserver.server;

import static java.util.Objects.requireNonNull;

import io.trireme.apiserver.chain.RequestLimits;
import io.trireme.apiserver.http.HttpServerConfig;

import java.nio.file.Path;
import java.util.Optional;

/**
 * @param tokenFile lines {@code token,user,uid,"group1,group2"}
 * @param frontProxy by what aggregated API servers know this server; they are told
 */
public record ApiServerConfig(
        HttpServerConfig http,
        RequestLimits limits,
        Optional<Path> tokenFile,
        Optional<FrontProxy> frontProxy) {

    /**
     * @param ca the authority of its certificate, PEM
     * @param name the certificate's common name
     */
    public record FrontProxy(Path ca, String name) {}

    public ApiServerConfig {
        requireNonNull(http, "http");
        requireNonNull(limits, "limits");
        requireNonNull(tokenFile, "tokenFile");
        requireNonNull(frontProxy, "frontProxy");
    }

    public static ApiServerConfig of(HttpServerConfig http) {
        return new ApiServerConfig(http, RequestLimits.DEFAULT, Optional.empty(), Optional.empty());
    }

    public ApiServerConfig withTokenFile(Path tokenFile) {
        return new ApiServerConfig(http, limits, Optional.of(tokenFile), frontProxy);
    }

    public ApiServerConfig withFrontProxy(FrontProxy proxy) {
        return new ApiServerConfig(http, limits, tokenFile, Optional.of(proxy));
    }
}
