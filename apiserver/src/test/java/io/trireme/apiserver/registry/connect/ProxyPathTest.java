package io.trireme.apiserver.registry.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.QueryParameters;
import io.trireme.apiserver.RequestInfo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

/** Paths behind a proxy, and back. */
final class ProxyPathTest {
    private static final String PREFIX = "/api/v1/namespaces/proxy/pods/p/proxy";

    private static ProxyPath of(String path) {
        return ProxyPath.of(
                RequestInfo.of(
                        new ApiRequest(
                                "GET",
                                path,
                                QueryParameters.EMPTY,
                                HttpHeaders.EMPTY,
                                new byte[0],
                                Optional.empty(),
                                "test")));
    }

    @ParameterizedTest
    @CsvSource({
        "'',''",
        "/,/",
        "/a/b,/a/b",
        "/a/b/,/a/b/",
        "/a//./b,/a/b",
        "/a/../../../b,/b",
        "/..,''",
        "/proxy/a,/proxy/a"
    })
    void pathBehindTheProxyStaysBelowItsRoot(String behind, String asked) {
        assertEquals(new ProxyPath(PREFIX, asked), of(PREFIX + behind));
    }

    @Test
    void pathAndQueryAreAskedAsTheyWereSent() {
        assertEquals("/a%20b/?x=%2F&y", of(PREFIX + "/a b/").target("x=%2F&y"));
        assertEquals("/", of(PREFIX).target(""));
        assertEquals("/api/v1/nodes/n/proxy/%C3%BC", of("/api/v1/nodes/n/proxy/ü").forwardedUri());
    }

    @ParameterizedTest
    @CsvSource({
        "/login,/login behind",
        "http://10.0.0.1:80/login,/login behind",
        "https://api.example.com/login,/login behind",
        "http://10.0.0.1:80,/ behind",
        "https://elsewhere.example.com/login,https://elsewhere.example.com/login",
        "//elsewhere.example.com/login,//elsewhere.example.com/login",
        "next,next",
        "/api/v1/namespaces/proxy/pods/p/proxy/login,/login behind"
    })
    void redirectionsOfTheOtherServerStayBehindTheProxy(String location, String expected) {
        String wanted =
                expected.endsWith(" behind")
                        ? PREFIX + expected.substring(0, expected.length() - " behind".length())
                        : expected;
        var authorities = List.of("10.0.0.1:80", "api.example.com");
        assertEquals(wanted, of(PREFIX + "/x").rewritten(location, authorities));
    }
}
