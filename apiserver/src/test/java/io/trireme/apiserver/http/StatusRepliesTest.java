package io.trireme.apiserver.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.GroupResource;
import io.trireme.api.status.ApiStatus;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.QueryParameters;
import io.trireme.store.StoreException;

import org.junit.jupiter.api.Test;

import java.util.Optional;

final class StatusRepliesTest {
    private final StatusReplies replies = new StatusReplies();

    private static ApiRequest request(String query, HttpHeaders headers) {
        return new ApiRequest(
                "GET",
                "/",
                QueryParameters.parse(query),
                headers,
                new byte[0],
                Optional.empty(),
                "test");
    }

    private ApiReply.Full reply(Throwable failure) {
        return (ApiReply.Full) replies.of(failure, request("", HttpHeaders.EMPTY));
    }

    private static String text(ApiReply.Full reply) {
        return new String(reply.body(), UTF_8);
    }

    @Test
    void refusalIsItsStatus() {
        var missing = ApiStatus.notFound(new GroupResource("", "configmaps"), "missing");
        assertEquals(
                """
                {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
                "message":"configmaps \\"missing\\" not found","reason":"NotFound",\
                "details":{"name":"missing","kind":"configmaps"},"code":404}
                """,
                text(reply(new ApiStatusException(missing))));
    }

    @Test
    void prettyRepliesAreIndentedAsGoDoes() {
        var missing =
                new ApiStatusException(
                        ApiStatus.notFound(new GroupResource("", "configmaps"), "missing"));
        String expected =
                """
                {
                  "kind": "Status",
                  "apiVersion": "v1",
                  "metadata": {},
                  "status": "Failure",
                  "message": "configmaps \\"missing\\" not found",
                  "reason": "NotFound",
                  "details": {
                    "name": "missing",
                    "kind": "configmaps"
                  },
                  "code": 404
                }""";
        var curl = HttpHeaders.of("User-Agent", "curl/8.0");
        for (var request :
                new ApiRequest[] {request("pretty=1", HttpHeaders.EMPTY), request("", curl)}) {
            assertEquals(expected, text((ApiReply.Full) replies.of(missing, request)));
        }
        assertFalse(
                text((ApiReply.Full) replies.of(missing, request("pretty=false", curl)))
                        .contains("\n  "));
    }

    @Test
    void storeFailuresSayWhetherToTryAgain() {
        var unavailable = reply(new StoreException.Unavailable("no leader"));
        assertEquals(503, unavailable.status());
        assertEquals("1", unavailable.headers().first("Retry-After").orElse(""));
        var overloaded = reply(new StoreException.Overloaded("queue is full"));
        assertEquals(429, overloaded.status());
        assertEquals("1", overloaded.headers().first("Retry-After").orElse(""));
        var unknown = reply(new StoreException.OutcomeUnknown("leader changed", null));
        assertEquals(504, unknown.status());
        assertFalse(unknown.headers().has("Retry-After"));
        assertEquals(413, reply(new StoreException.TooLarge("entry of 9 MiB")).status());
        var full = reply(new StoreException.NoSpace());
        assertEquals(507, full.status());
        assertFalse(full.headers().has("Retry-After"));
        assertTrue(text(full).contains("\"reason\":\"InsufficientStorage\""), text(full));
    }

    @Test
    void unexpectedFailureKeepsItsSecretsAndNamesTheRequest() {
        var request = request("", HttpHeaders.of("Audit-Id", "id-1"));
        var reply = (ApiReply.Full) replies.of(new IllegalStateException("secret"), request);
        assertEquals(500, reply.status());
        assertFalse(text(reply).contains("secret"), text(reply));
        assertEquals(true, text(reply).contains("id-1"), text(reply));
    }

    @Test
    void anInterruptIsATimeout() {
        assertEquals(504, reply(new InterruptedException()).status());
    }
}
