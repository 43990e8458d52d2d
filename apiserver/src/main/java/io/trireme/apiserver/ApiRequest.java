package io.trireme.apiserver;

import static java.util.Objects.requireNonNull;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A request, read whole.
 *
 * @param method as sent, upper case by convention
 * @param path percent-decoded, without the query; begins with a slash
 * @param body empty where there is none; not copied, so nobody may change it
 * @param clientCertificate as presented: only authentication knows whether the client CA signed it
 * @param remoteAddress host and port, or a word for a caller within the process
 */
@SuppressWarnings("ArrayRecordComponent") // bodies are large and never compared
public record ApiRequest(
        String method,
        String path,
        QueryParameters query,
        HttpHeaders headers,
        byte[] body,
        Optional<X509Certificate> clientCertificate,
        String remoteAddress) {
    public ApiRequest {
        requireNonNull(method, "method");
        requireNonNull(path, "path");
        requireNonNull(query, "query");
        requireNonNull(headers, "headers");
        requireNonNull(body, "body");
        requireNonNull(clientCertificate, "clientCertificate");
        requireNonNull(remoteAddress, "remoteAddress");
    }

    /** Never the body or a header's value: they may be secrets. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
