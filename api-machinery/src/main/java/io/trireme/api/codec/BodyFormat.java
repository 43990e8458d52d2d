package io.trireme.api.codec;

/** How a body is written. */
public enum BodyFormat {
    JSON,
    /** YAML 1.1, one document. */
    YAML
}
