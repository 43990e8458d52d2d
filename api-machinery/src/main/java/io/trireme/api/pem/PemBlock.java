package io.trireme.api.pem;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One block of PEM text.
 *
 * @param type such as {@code CERTIFICATE}
 * @param hasHeaders whether lines of RFC 1421 stand before the bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record PemBlock(String type, boolean hasHeaders, byte[] der) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern HEADERS =
            Pattern.compile("\\A\\s*[^\\n]*:.*?\\n\\s*\\n", Pattern.DOTALL);
    private static final Pattern SPACE = Pattern.compile("\\s+");

    /** All blocks in order; what lies between them, or is no Base64, is passed over as Go does. */
    static List<PemBlock> all(byte[] pem) {
        var blocks = new ArrayList<PemBlock>();
        for (var found = BLOCK.matcher(new String(pem, ISO_8859_1)); found.find(); ) {
            String body = found.group(2);
            String bytes = HEADERS.matcher(body).replaceFirst("");
            try {
                blocks.add(
                        new PemBlock(
                                found.group(1),
                                bytes.length() != body.length(),
                                Base64.getDecoder().decode(SPACE.matcher(bytes).replaceAll(""))));
            } catch (IllegalArgumentException _) {
                // No block at all, for Go.
            }
        }
        return blocks;
    }
}
