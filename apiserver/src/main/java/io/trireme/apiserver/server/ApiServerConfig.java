package io.trireme.apiserver.server;

import static java.util.Objects.requireNonNull;

import io.trireme.apiserver.chain.RequestLimits;
import io.trireme.apiserver.http.HttpServerConfig;

import java.nio.file.Path;
import java.util.Optional;

/**
 * @param tokenFile lines {@code token,user,uid,"group1,group2"}
 */
public record ApiServerConfig(
        HttpServerConfig http, RequestLimits limits, Optional<Path> tokenFile) {
    public ApiServerConfig {
        requireNonNull(http, "http");
        requireNonNull(limits, "limits");
        requireNonNull(tokenFile, "tokenFile");
    }

    public static ApiServerConfig of(HttpServerConfig http) {
        return new ApiServerConfig(http, RequestLimits.DEFAULT, Optional.empty());
    }

    public ApiServerConfig withTokenFile(Path tokenFile) {
        return new ApiServerConfig(http, limits, Optional.of(tokenFile));
    }
}
