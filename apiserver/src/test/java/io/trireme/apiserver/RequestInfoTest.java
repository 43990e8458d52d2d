package io.trireme.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.api.status.ApiStatusException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;

final class RequestInfoTest {
    /** Verb, group, version, namespace, resource, subresource and name of each path. */
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = true,
            nullValues = "null",
            value = {
                "GET,/api/v1/namespaces, list||v1||namespaces||",
                "GET,/api/v1/namespaces/a, get||v1|a|namespaces||a",
                "PUT,/api/v1/namespaces/a/status, update||v1|a|namespaces|status|a",
                "PUT,/api/v1/namespaces/a/finalize, update||v1|a|namespaces|finalize|a",
                "POST,/api/v1/namespaces/a/pods, create||v1|a|pods||",
                "GET,/api/v1/namespaces/a/pods/b/log, get||v1|a|pods|log|b",
                "HEAD,/api/v1/pods, list||v1||pods||",
                "GET,/api/v1/pods?watch=1, watch||v1||pods||",
                "GET,/api/v1/pods?watch, watch||v1||pods||",
                "GET,/api/v1/pods?watch=false, list||v1||pods||",
                "GET,/api/v1/watch/namespaces/a/pods/b, watch||v1|a|pods||b",
                "DELETE,/apis/apps/v1/namespaces/a/deployments, deletecollection|apps|v1|a|deployments||",
                "DELETE,/apis/apps/v1/namespaces/a/deployments/d, delete|apps|v1|a|deployments||d",
                "PATCH,/apis/apps/v1/namespaces/a/deployments/d/scale, patch|apps|v1|a|deployments|scale|d",
                "BREW,/api/v1/pods, ||v1||pods||",
                "GET,/api/v1/namespaces//configmaps, list||v1||configmaps||",
                "GET,/api/v1/pods?fieldSelector=metadata.name%3Dx, list||v1||pods||x",
                "GET,/api/v1/pods?fieldSelector=a=b%2Cmetadata.name==x, list||v1||pods||x",
                "GET,/api/v1/pods?fieldSelector=metadata.name!=x, list||v1||pods||",
            })
    void resourceRequestsAreReadAsKubernetesReadsThem(
            String method, String target, String expected) {
        var info = info(method, target);
        assertEquals(true, info.resourceRequest());
        assertEquals(
                expected,
                String.join(
                        "|",
                        info.verb(),
                        info.group(),
                        info.version(),
                        info.namespace(),
                        info.resource(),
                        info.subresource(),
                        info.name()));
    }

    @ParameterizedTest
    @CsvSource({
        "/",
        "/api",
        "/api/v1/",
        "/apis/apps/v1",
        "/healthz/ping",
        "/openapi/v3/apis/apps/v1"
    })
    void otherPathsAreNonResourceRequestsWithTheMethodAsVerb(String path) {
        var info = info("GET", path);
        assertEquals(false, info.resourceRequest());
        assertEquals("get", info.verb());
        assertEquals(path, info.path());
    }

    @Test
    void watchPrefixWithoutResourceIsABadRequest() {
        assertThrows(ApiStatusException.class, () -> info("GET", "/api/v1/watch"));
    }

    private static RequestInfo info(String method, String target) {
        int question = target.indexOf('?');
        String path = question < 0 ? target : target.substring(0, question);
        String query = question < 0 ? "" : target.substring(question + 1);
        return RequestInfo.of(
                new ApiRequest(
                        method,
                        path,
                        QueryParameters.parse(query),
                        HttpHeaders.EMPTY,
                        new byte[0],
                        Optional.empty(),
                        "test"));
    }
}
