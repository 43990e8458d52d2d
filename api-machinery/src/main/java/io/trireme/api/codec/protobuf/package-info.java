/**
 * Kubernetes' protobuf encoding, both ways, byte for byte as its Go structs write it. A checked-in
 * table of facts ({@code messages.tsv}) says of each message its fields: number, JSON name, type,
 * and what Go does when the field has no value. Objects stay JSON trees; nothing is generated.
 * Pure: no thread, no clock. What can't be read ends in a {@code ProtobufFormatException} with the
 * words of Go's decoder; depth is limited as it is for JSON.
 */
package io.trireme.api.codec.protobuf;
