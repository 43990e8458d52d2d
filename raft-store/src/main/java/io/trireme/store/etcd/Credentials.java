package io.trireme.store.etcd;

import static java.util.Objects.requireNonNull;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.trireme.store.auth.Caller;

import java.util.Optional;

/**
 * What a call says of who makes it. As in etcd with {@code --client-cert-auth}, a token counts, and
 * only where there is none the certificate of the connection.
 *
 * @param token as {@link Tokens} makes them; unproven
 * @param byCertificate who the certificate names
 */
record Credentials(Optional<String> token, Caller byCertificate) {
    private static final Credentials NONE = new Credentials(Optional.empty(), new Caller.Nobody());

    /** The names under which etcd's clients send a token; the second one comes from gateways. */
    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private static final Context.Key<Credentials> OF_CALL =
            Context.keyWithDefault("trireme-credentials", NONE);

    Credentials {
        requireNonNull(token, "token");
        requireNonNull(byCertificate, "byCertificate");
    }

    /** Of the call of this thread. */
    static Credentials ofThisCall() {
        return OF_CALL.get();
    }

    private static Credentials of(Attributes connection, Metadata headers) {
        Caller caller = connection.get(ClientCertificates.CALLER);
        return new Credentials(
                Optional.ofNullable(headers.get(TOKEN))
                        .or(() -> Optional.ofNullable(headers.get(AUTHORIZATION))),
                caller == null ? NONE.byCertificate() : caller);
    }

    /** Gives them to whoever handles a call. */
    static final class Reader implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            Context context =
                    Context.current().withValue(OF_CALL, of(call.getAttributes(), headers));
            return Contexts.interceptCall(context, call, headers, next);
        }
    }
}
