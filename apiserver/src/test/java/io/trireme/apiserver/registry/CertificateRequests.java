package io.trireme.apiserver.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;

/**
 * Requests for certificates, made once with {@code openssl req -new} and a key that was thrown
 * away.
 */
final class CertificateRequests {
    private static final String OF_DEV =
            """
            -----BEGIN CERTIFICATE REQUEST-----
            MIHXMH8CAQAwHTENMAsGA1UEAwwEamFuZTEMMAoGA1UECgwDZGV2MFkwEwYHKoZI
            zj0CAQYIKoZIzj0DAQcDQgAE0wl+ubfyMPIgd8VfRMWQGyGuEoBVNem7bHzX4CAc
            WqEa0YgjpbQZcHArBMFwEKgDuGl8LeHw1V7r3fafUTQgg6AAMAoGCCqGSM49BAMC
            A0gAMEUCIQDJa+snYw2RRf3nCAptoPjbUVZsTgXYwBFbjtXwFuLvSQIgVuXFDNNM
            0n79PZtqSlynSrqpWa9ncL4uJMkZe8oChao=
            -----END CERTIFICATE REQUEST-----
            """;

    private static final String OF_MASTERS =
            """
            -----BEGIN CERTIFICATE REQUEST-----
            MIHiMIGKAgEAMCgxDTALBgNVBAMMBGphbmUxFzAVBgNVBAoMDnN5c3RlbTptYXN0
            ZXJzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE0wl+ubfyMPIgd8VfRMWQGyGu
            EoBVNem7bHzX4CAcWqEa0YgjpbQZcHArBMFwEKgDuGl8LeHw1V7r3fafUTQgg6AA
            MAoGCCqGSM49BAMCA0cAMEQCIG6/ZGrJukbrVXIZJXzQh95sT+0V1W91PY9up23k
            dcuxAiAu7BFXtJKfjUt/YsaYxsBFaRa79gfD6lUkZlCo3vloew==
            -----END CERTIFICATE REQUEST-----
            """;

    private CertificateRequests() {}

    /**
     * As a field of an object holds it.
     *
     * @param masters whether it is for CN=jane, O=system:masters; else it is for CN=jane, O=dev
     */
    static String base64(boolean masters) {
        String pem = masters ? OF_MASTERS : OF_DEV;
        return Base64.getEncoder().encodeToString(pem.getBytes(US_ASCII));
    }
}
