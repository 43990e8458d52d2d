package io.trireme.store.ratis;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.store.Bytes;
import io.trireme.store.StoreException;
import io.trireme.store.Transaction;
import io.trireme.store.core.Command;
import io.trireme.store.core.Entry;

import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

final class EntryDeliveryTest {
    private static final RaftPeerId LEADER = RaftPeerId.valueOf("a");

    /** A leader whose first answer is lost or a refusal; then the member stops. */
    private static final class StoppingChannel implements LeaderChannel {
        private final LeaderSignal signal = new LeaderSignal();
        private final Throwable answer;
        private boolean stopping;

        StoppingChannel(Throwable answer) {
            this.answer = answer;
        }

        @Override
        public LeaderSignal signal() {
            return signal;
        }

        @Override
        public Optional<RaftPeerId> leader() throws IOException {
            if (stopping) {
                throw new IOException("stopping");
            }
            return Optional.of(LEADER);
        }

        @Override
        public CompletableFuture<RaftClientReply> write(RaftPeerId leader, byte[] entry) {
            stopping = true;
            return CompletableFuture.failedFuture(answer);
        }

        @Override
        public void failed(RaftPeerId peer, Throwable cause) {}
    }

    private static void deliver(Throwable firstAnswer) throws Exception {
        var command = new Command.Commit(Transaction.put(Bytes.utf8("/a"), Bytes.utf8("1")));
        new EntryDelivery(new StoppingChannel(firstAnswer), StoreTimeouts.DEFAULT)
                .deliver(
                        new Entry(new UUID(0, 1), 1, List.of(command)),
                        System.nanoTime() + TimeUnit.SECONDS.toNanos(30));
    }

    @Test
    void whenTheMemberStopsAfterALostAnswerTheOutcomeIsUnknown() {
        assertThrows(StoreException.OutcomeUnknown.class, () -> deliver(new IOException("reset")));
    }

    @Test
    void whenTheMemberStopsAfterARefusalNothingWasApplied() {
        var member = RaftGroupMemberId.valueOf(LEADER, RaftGroupId.valueOf(new UUID(0, 2)));
        assertThrows(
                StoreException.Unavailable.class,
                () -> deliver(new LeaderNotReadyException(member)));
    }
}
