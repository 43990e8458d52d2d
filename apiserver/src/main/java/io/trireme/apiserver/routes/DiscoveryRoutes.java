package io.trireme.apiserver.routes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.trireme.api.GroupVersion;
import io.trireme.api.discovery.DiscoveryDocuments;
import io.trireme.api.discovery.MergedDiscovery;
import io.trireme.api.discovery.MergedDiscovery.RemoteVersion;
import io.trireme.api.status.ApiStatusException;
import io.trireme.apiserver.AcceptHeader;
import io.trireme.apiserver.ApiReply;
import io.trireme.apiserver.ApiRequest;
import io.trireme.apiserver.FromCatalog;
import io.trireme.apiserver.HttpHeaders;
import io.trireme.apiserver.ResourceCatalog;
import io.trireme.apiserver.http.ObjectReplies;
import io.trireme.apiserver.http.StatusReplies;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /api…} and {@code /apis…} above the resources, plain and aggregated. */
final class DiscoveryRoutes {
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";
    private static final String AGGREGATED =
            "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private final FromCatalog<DiscoveryDocuments> own;
    private final Supplier<List<RemoteVersion>> remotes;
    private volatile Documents documents;

    /** All that is told, by what it was made of. */
    private record Documents(
            DiscoveryDocuments own, List<RemoteVersion> remotes, Aggregated api, Aggregated apis) {
        static Documents of(DiscoveryDocuments own, List<RemoteVersion> remotes) {
            return new Documents(
                    own,
                    remotes,
                    Aggregated.of(own.aggregatedApi()),
                    Aggregated.of(MergedDiscovery.aggregated(own.aggregatedApis(), remotes)));
        }

        ObjectNode groupList() {
            return MergedDiscovery.groupList(own.apiGroupList(), remotes);
        }

        Optional<ObjectNode> group(String name) {
            var ours = own.apiGroup(name);
            boolean remote = remotes.stream().anyMatch(one -> one.version().group().equals(name));
            return remote ? MergedDiscovery.group(ours.or(() -> bare(name)), name, remotes) : ours;
        }

        private static Optional<ObjectNode> bare(String name) {
            return Optional.of(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("kind", "APIGroup")
                            .put("apiVersion", "v1")
                            .put("name", name));
        }
    }

    /** An aggregated document is the same for everyone, so it is made once. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Aggregated(byte[] body, String tag) {
        static Aggregated of(ObjectNode tree) {
            byte[] body = (tree + "\n").getBytes(UTF_8);
            return new Aggregated(body, EntityTag.of(body));
        }
    }

    /**
     * @param remotes what other servers answer; the same list for as long as nothing changes
     */
    DiscoveryRoutes(ResourceCatalog catalog, Supplier<List<RemoteVersion>> remotes) {
        this.own = new FromCatalog<>(catalog, DiscoveryDocuments::new);
        this.remotes = remotes;
        this.documents = Documents.of(own.get(), remotes.get());
    }

    @SuppressWarnings("ReferenceEquality") // both give another object when something changed
    private Documents documents() {
        var ours = own.get();
        var theirs = remotes.get();
        var present = documents;
        if (present.own() != ours || present.remotes() != theirs) {
            present = Documents.of(ours, theirs);
            documents = present;
        }
        return present;
    }

    /**
     * @param path without a slash at its end
     */
    ApiReply reply(ApiRequest request, String path) {
        var accept = AcceptHeader.of(request.headers());
        if (accept.firstOf("application/json", PROTOBUF).isEmpty()) {
            throw AcceptHeader.notAcceptable();
        }
        if (path.equals("/api") || path.equals("/apis")) {
            return root(request, accept, path);
        }
        var words = path.substring(1).split("/", -1);
        var present = documents();
        var plain = present.own();
        Optional<ObjectNode> document =
                switch (words[0]) {
                    case "api" ->
                            words.length == 2
                                    ? plain.apiResourceList(new GroupVersion("", words[1]))
                                    : Optional.empty();
                    case "apis" ->
                            words.length == 2
                                    ? present.group(words[1])
                                    : plain.apiResourceList(new GroupVersion(words[1], words[2]));
                    case String _ -> Optional.empty();
                };
        return document.<ApiReply>map(tree -> ObjectReplies.of(200, tree, request))
                .orElseGet(() -> unknown(words, present));
    }

    /** A group that is not served is like any other path; a version of one that is, is a Status. */
    private static ApiReply unknown(String[] words, Documents present) {
        boolean served = words[0].equals("api") || present.group(words[1]).isPresent();
        if (served) {
            throw new ApiStatusException(StatusReplies.unknownResource());
        }
        return Replies.pageNotFound();
    }

    private ApiReply root(ApiRequest request, AcceptHeader accept, String path) {
        boolean core = path.equals("/api");
        var present = documents();
        if (wantsAggregated(accept)) {
            var document = core ? present.api() : present.apis();
            var headers =
                    HttpHeaders.of("Content-Type", AGGREGATED)
                            .and("Etag", document.tag())
                            .and("Vary", "Accept")
                            .and("Cache-Control", "public");
            return EntityTag.unlessKnown(request, document.tag(), headers, document.body());
        }
        var tree =
                core
                        ? present.own().apiVersions(request.headers().first("Host").orElse(""))
                        : present.groupList();
        return ObjectReplies.of(200, tree, request);
    }

    /** The first range that we can serve decides. */
    private static boolean wantsAggregated(AcceptHeader accept) {
        for (var range : accept.ranges()) {
            String as = range.parameters().getOrDefault("as", "");
            boolean json = range.type().equals("application/json") || range.type().equals("*/*");
            if (json && as.isEmpty()) {
                return false;
            }
            if (json
                    && as.equals("APIGroupDiscoveryList")
                    && range.parameters().getOrDefault("g", "").equals("apidiscovery.k8s.io")
                    && range.parameters().getOrDefault("v", "").equals("v2")) {
                return true;
            }
        }
        return false;
    }
}
