package io.trireme.apiserver.aggregation;

import io.trireme.api.discovery.MergedDiscovery.RemoteVersion;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What other API servers answer in this one's place. */
public interface Aggregation {
    /** This server answers everything itself. */
    Aggregation NONE =
            new Aggregation() {
                @Override
                public boolean answers(String target) {
                    return false;
                }

                @Override
                public Optional<ApiReply> reply(ApiRequest request, RequestInfo info, User user) {
                    return Optional.empty();
                }

                @Override
                public List<RemoteVersion> versions() {
                    return List.of();
                }

                @Override
                public Map<String, String> openApi() {
                    return Map.of();
                }
            };

    /**
     * Whether another server answers requests for a target (path and query, as sent). Quick enough
     * for an event loop.
     */
    boolean answers(String target);

    /**
     * The other server's reply to an authorized request.
     *
     * @return empty if this server answers the request itself
     */
    Optional<ApiReply> reply(ApiRequest request, RequestInfo info, User user)
            throws InterruptedException;

    /** What they serve, for discovery; the same list for as long as nothing changes. */
    List<RemoteVersion> versions();

    /**
     * Where their OpenAPI documents are: entries of {@code /openapi/v3}, by {@code
     * apis/GROUP/VERSION}. The documents are replies like others.
     */
    Map<String, String> openApi();
}
