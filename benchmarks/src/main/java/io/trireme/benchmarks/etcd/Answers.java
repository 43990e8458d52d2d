package io.trireme.benchmarks.etcd;

import io.grpc.stub.StreamObserver;
import io.trireme.benchmarks.load.ClosedLoop;

import java.util.function.Consumer;

/** What becomes of the answers of gRPC's calls. */
final class Answers {
    private Answers() {}

    /** Gives a call's answer to a consumer, and its end to a load. */
    static <T> StreamObserver<T> observer(Consumer<T> answer, ClosedLoop.Ended end) {
        return new StreamObserver<>() {
            @Override
            public void onNext(T value) {
                answer.accept(value);
            }

            @Override
            public void onError(Throwable failure) {
                end.ended(true);
            }

            @Override
            public void onCompleted() {
                end.ended(false);
            }
        };
    }
}
