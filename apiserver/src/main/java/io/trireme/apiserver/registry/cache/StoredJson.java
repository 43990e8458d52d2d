package io.trireme.apiserver.registry.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * An object as stored: canonical JSON that begins with kind, apiVersion and metadata, and lacks the
 * resourceVersion, which is the revision that wrote it and goes in when the bytes go out. Nothing
 * is parsed for that: the places are found once by a scan of the first few fields.
 *
 * @param metadataAt where {@code "metadata":} begins; a list's item starts there, since the items
 *     of a list repeat neither kind nor apiVersion
 * @param versionAt where the resourceVersion goes in
 */
@SuppressWarnings("ArrayRecordComponent") // shared by all readers, never compared
public record StoredJson(byte[] bytes, int metadataAt, int versionAt) {
    private static final byte[] METADATA = "\"metadata\":{".getBytes(UTF_8);
    private static final byte[] UID = "\"uid\":\"".getBytes(UTF_8);

    public static StoredJson of(byte[] bytes) {
        int metadata = indexOf(bytes, METADATA, 0);
        if (metadata < 0) {
            throw new IllegalStateException("a stored object has no metadata");
        }
        int inside = metadata + METADATA.length;
        int uid = indexOf(bytes, UID, inside);
        if (uid < 0) {
            return new StoredJson(bytes, metadata, inside);
        }
        int end = uid + UID.length;
        while (bytes[end] != '"') {
            end++;
        }
        return new StoredJson(bytes, metadata, end + 1);
    }

    /** The object as a client sees it; a version of 0 is left out (a dry run has none). */
    public byte[] withVersion(long version) {
        var out = new ByteArrayOutputStream(bytes.length + 48);
        write(out, 0, version);
        return out.toByteArray();
    }

    /** Appends the object as a client sees it. */
    public void appendTo(ByteArrayOutputStream out, long version) {
        write(out, 0, version);
    }

    /** Appends the object as an item of a list. */
    public void appendItemTo(ByteArrayOutputStream out, long version) {
        out.write('{');
        write(out, metadataAt, version);
    }

    private void write(ByteArrayOutputStream out, int from, long version) {
        out.write(bytes, from, versionAt - from);
        if (version != 0) {
            boolean first = bytes[versionAt - 1] == '{';
            boolean alone = first && bytes[versionAt] == '}';
            String field = "\"resourceVersion\":\"" + version + "\"";
            String text = first ? field + (alone ? "" : ",") : "," + field;
            out.writeBytes(text.getBytes(UTF_8));
        }
        out.write(bytes, versionAt, bytes.length - versionAt);
    }

    private static int indexOf(byte[] text, byte[] what, int from) {
        for (int i = from; i <= text.length - what.length; i++) {
            int j = 0;
            while (j < what.length && text[i + j] == what[j]) {
                j++;
            }
            if (j == what.length) {
                return i;
            }
        }
        return -1;
    }
}
