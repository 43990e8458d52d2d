package io.trireme.client.informer;

import static java.util.Objects.requireNonNull;

/**
 * Which objects an informer holds.
 *
 * @param namespace empty for all
 * @param labelSelector empty for all
 * @param fieldSelector empty for all
 */
public record InformerOptions(String namespace, String labelSelector, String fieldSelector) {
    public static final InformerOptions ALL = new InformerOptions("", "", "");

    public InformerOptions {
        requireNonNull(namespace, "namespace");
        requireNonNull(labelSelector, "labelSelector");
        requireNonNull(fieldSelector, "fieldSelector");
    }

    public static InformerOptions namespace(String namespace) {
        return new InformerOptions(namespace, "", "");
    }

    public static InformerOptions fields(String selector) {
        return new InformerOptions("", "", selector);
    }
}
