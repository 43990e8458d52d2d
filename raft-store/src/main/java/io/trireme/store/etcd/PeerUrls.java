package io.trireme.store.etcd;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** The URLs by which etcd's clients say where a member is reached by the others. */
final class PeerUrls {
    private static final String SCHEME = "https";
    private static final int PORT_MAX = 65_535;

    private PeerUrls() {}

    static String of(String address) {
        return SCHEME + "://" + address;
    }

    /**
     * The {@code host:port} of the one URL that a member has; members speak TLS only.
     *
     * @throws io.grpc.StatusRuntimeException as etcd refuses what is no such URL
     */
    static String address(List<String> urls) {
        if (urls.size() > 1) {
            throw EtcdErrors.unsupported("a second peer URL of a member");
        }
        if (urls.isEmpty()) {
            throw EtcdErrors.badMemberUrls();
        }
        try {
            URI url = new URI(urls.getFirst());
            boolean bare =
                    (url.getRawPath() == null || url.getRawPath().isEmpty())
                            && url.getRawQuery() == null
                            && url.getRawFragment() == null
                            && url.getRawUserInfo() == null;
            if (!bare
                    || !SCHEME.equals(url.getScheme())
                    || url.getHost() == null
                    || url.getPort() < 1
                    || url.getPort() > PORT_MAX) {
                throw EtcdErrors.badMemberUrls();
            }
            return url.getHost() + ":" + url.getPort();
        } catch (URISyntaxException e) {
            throw EtcdErrors.badMemberUrls(e);
        }
    }
}
