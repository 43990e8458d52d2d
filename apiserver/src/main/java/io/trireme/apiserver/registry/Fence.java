package io.trireme.apiserver.registry;

import io.trireme.api.text.GoText;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.store.Bytes;
import io.trireme.store.Compare;
import io.trireme.store.KeyRange;
import io.trireme.store.Operation;
import io.trireme.store.Revision;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/**
 * A leader's claim to lead, checked by the store together with each of its writes.
 *
 * <p>The registry keeps a key per Lease that is written in the same transaction as each change of
 * the Lease's holder, so that the key's revision is the token of the present term.
 *
 * @param token the resourceVersion of the write that made the sender the holder
 */
record Fence(String namespace, String lease, Revision token) {
    static final String HEADER = "Trireme-Fence";

    static Optional<Fence> of(HttpHeaders headers) {
        return headers.first(HEADER).map(Fence::parse);
    }

    private static Fence parse(String text) {
        int slash = text.indexOf('/');
        int semicolon = text.lastIndexOf(';');
        if (slash > 0 && semicolon > slash + 1) {
            try {
                long token = Long.parseLong(text.substring(semicolon + 1).strip());
                if (token > 0) {
                    return new Fence(
                            text.substring(0, slash).strip(),
                            text.substring(slash + 1, semicolon).strip(),
                            new Revision(token));
                }
            } catch (NumberFormatException _) {
                // Told below.
            }
        }
        throw Failures.badRequest(
                "the header "
                        + HEADER
                        + " must have the form namespace/lease;token, found "
                        + GoText.quoted(text));
    }

    Bytes key() {
        return key(namespace, lease);
    }

    Compare compare() {
        return new Compare.ModRevision(key(), token);
    }

    private static Bytes key(String namespace, String lease) {
        return Bytes.utf8("/trireme/fences/" + namespace + "/" + lease);
    }

    /** What a write of a Lease brings with it: a new token when the holder changes. */
    static Attached attachedToLease(Optional<ObjectNode> before, Optional<ObjectNode> after) {
        var lease = after.or(() -> before).orElseThrow();
        var key = key(ObjectMeta.namespace(lease), ObjectMeta.name(lease));
        if (after.isEmpty()) {
            return new Attached(List.of(), List.of(new Operation.Delete(KeyRange.single(key))));
        }
        String holder = holder(after.get());
        boolean changed = before.isEmpty() || !holder(before.get()).equals(holder);
        return changed
                ? new Attached(List.of(), List.of(new Operation.Put(key, Bytes.utf8(holder))))
                : Attached.NOTHING;
    }

    private static String holder(ObjectNode lease) {
        return lease.path("spec").path("holderIdentity").asString("");
    }
}
