package io.trireme.store.ratis;

import io.trireme.store.Bytes;
import io.trireme.store.core.EntryCodec;
import io.trireme.store.core.EntryReply;
import io.trireme.store.core.Invariant;

import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

import java.nio.ByteBuffer;

/** A reply on Ratis' wire: the index of the entry, and what the state answered. */
record Replies(long index, EntryReply reply) {
    static Message encode(long index, Bytes reply) {
        byte[] array =
                ByteBuffer.allocate(Long.BYTES + reply.sizeBytes())
                        .putLong(index)
                        .put(reply.array())
                        .array();
        return message(array);
    }

    /** A message that never prints its content, which may be secret. */
    static Message message(byte[] array) {
        return Message.valueOf(UnsafeByteOperations.unsafeWrap(array), () -> "kv");
    }

    static Replies decode(Message message) {
        ByteBuffer in = message.getContent().asReadOnlyByteBuffer();
        Invariant.check(in.remaining() > Long.BYTES, "a reply has an index and an answer");
        long index = in.getLong();
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return new Replies(index, EntryCodec.decodeReply(Bytes.wrap(rest)));
    }
}
