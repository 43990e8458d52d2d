package io.trireme.store.ratis;

import io.trireme.store.Bytes;
import io.trireme.store.core.EntryCodec;
import io.trireme.store.core.EntryReply;
import io.trireme.store.core.Invariant;

import org.apache.ratis.protocol.Message;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;

import java.nio.ByteBuffer;
import java.util.List;

/** A reply on Ratis' wire: the index in the log, and what the state answered. */
record Replies(long index, EntryReply reply) {
    static Message encode(long index, EntryReply reply) {
        return encode(index, EntryCodec.encode(reply));
    }

    private static Message encode(long index, Bytes reply) {
        return message(
                ByteBuffer.allocate(Long.BYTES + reply.sizeBytes())
                        .putLong(index)
                        .put(reply.array())
                        .array());
    }

    /** To entries that stand together in the log; {@link #split} takes it apart. */
    static Message encode(long index, List<EntryReply> replies) {
        return encode(index, EntryCodec.group(replies.stream().map(EntryCodec::encode).toList()));
    }

    /** The replies to the single entries, in their order. */
    static List<Message> split(Message message) {
        ByteBuffer in = message.getContent().asReadOnlyByteBuffer();
        long index = index(in);
        return EntryCodec.ungroup(rest(in)).stream().map(reply -> encode(index, reply)).toList();
    }

    /** A message that never prints its content, which may be secret. */
    static Message message(byte[] array) {
        return Message.valueOf(UnsafeByteOperations.unsafeWrap(array), () -> "kv");
    }

    static Replies decode(Message message) {
        ByteBuffer in = message.getContent().asReadOnlyByteBuffer();
        return new Replies(index(in), EntryCodec.decodeReply(rest(in)));
    }

    private static long index(ByteBuffer in) {
        Invariant.check(in.remaining() > Long.BYTES, "a reply has an index and an answer");
        return in.getLong();
    }

    private static Bytes rest(ByteBuffer in) {
        byte[] rest = new byte[in.remaining()];
        in.get(rest);
        return Bytes.wrap(rest);
    }
}
