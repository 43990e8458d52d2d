package io.trireme.api.codec;

/** How a body is written. */
public enum BodyFormat {
    JSON,
    /** YAML 1.1, one document. */
    YAML,
    /** Kubernetes' protobuf in its envelope; built-in kinds only. */
    PROTOBUF
}
