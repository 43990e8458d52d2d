package io.trireme.store.etcd;

import io.grpc.stub.StreamObserver;
import io.trireme.store.etcd.wire.AuthDisableRequest;
import io.trireme.store.etcd.wire.AuthDisableResponse;
import io.trireme.store.etcd.wire.AuthGrpc;
import io.trireme.store.etcd.wire.AuthStatusRequest;
import io.trireme.store.etcd.wire.AuthStatusResponse;
import io.trireme.store.etcd.wire.AuthenticateRequest;
import io.trireme.store.etcd.wire.AuthenticateResponse;

/**
 * Users and roles, as etcd answers while they are off, which they always are: who has a certificate
 * may do all. What would make users and roles is not supported.
 */
final class AuthService extends AuthGrpc.AuthImplBase {
    /** What etcd counts from. */
    private static final long AUTH_REVISION = 1;

    private final Headers headers;

    AuthService(Headers headers) {
        this.headers = headers;
    }

    @Override
    public void authStatus(AuthStatusRequest request, StreamObserver<AuthStatusResponse> caller) {
        Calls.answer(
                caller,
                () ->
                        AuthStatusResponse.newBuilder()
                                .setHeader(headers.now())
                                .setEnabled(false)
                                .setAuthRevision(AUTH_REVISION)
                                .build());
    }

    @Override
    public void authDisable(
            AuthDisableRequest request, StreamObserver<AuthDisableResponse> caller) {
        Calls.answer(
                caller, () -> AuthDisableResponse.newBuilder().setHeader(headers.now()).build());
    }

    @Override
    public void authenticate(
            AuthenticateRequest request, StreamObserver<AuthenticateResponse> caller) {
        caller.onError(EtcdErrors.authNotEnabled());
    }
}
