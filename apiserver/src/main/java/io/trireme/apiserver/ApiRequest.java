package io.trireme.apiserver;

import static java.util.Objects.requireNonNull;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A request, read whole, or one that is handed over as it comes.
 *
 * @param method as sent, upper case by convention
 * @param path percent-decoded, without the query; begins with a slash
 * @param body empty where there is none; not copied, so nobody may change it
 * @param clientCertificate as presented: only authentication knows whether the client CA signed it
 * @param remoteAddress host and port, or a word for a caller within the process
 * @param stream of a request that is passed on to another server; its {@code body} is empty
 */
@SuppressWarnings("ArrayRecordComponent") // bodies are large and never compared
public record ApiRequest(
        String method,
        String path,
        QueryParameters query,
        HttpHeaders headers,
        byte[] body,
        Optional<X509Certificate> clientCertificate,
        String remoteAddress,
        Optional<RequestStream> stream) {
    public ApiRequest {
        requireNonNull(method, "method");
        requireNonNull(path, "path");
        requireNonNull(query, "query");
        requireNonNull(headers, "headers");
        requireNonNull(body, "body");
        requireNonNull(clientCertificate, "clientCertificate");
        requireNonNull(remoteAddress, "remoteAddress");
        requireNonNull(stream, "stream");
    }

    /** A request that was read whole. */
    public ApiRequest(
            String method,
            String path,
            QueryParameters query,
            HttpHeaders headers,
            byte[] body,
            Optional<X509Certificate> clientCertificate,
            String remoteAddress) {
        this(
                method,
                path,
                query,
                headers,
                body,
                clientCertificate,
                remoteAddress,
                Optional.empty());
    }

    /** The same with other headers. */
    public ApiRequest withHeaders(HttpHeaders headers) {
        return new ApiRequest(
                method, path, query, headers, body, clientCertificate, remoteAddress, stream);
    }

    /** Never the body or a header's value: they may be secrets. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
