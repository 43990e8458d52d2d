package io.trireme.api.openapi;

import static java.util.Objects.requireNonNull;

import io.trireme.api.GroupVersion;
import io.trireme.api.codec.Json;
import io.trireme.api.resource.ResourceDefinition;
import io.trireme.api.schema.SchemaCatalog;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * OpenAPI of a set of definitions. A document is built when first asked for, then kept compressed
 * for as long as the heap has room; its hash is kept for good. Any thread may ask. When the
 * definitions change, make a new one of these.
 */
public final class OpenApiDocuments {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** These stand for the v2 document, in its two forms, among the v3 ones. */
    private static final GroupVersion V2 = new GroupVersion("", "swagger");

    private static final GroupVersion V2_PROTOBUF = new GroupVersion("", "swagger-protobuf");

    private final TreeMap<GroupVersion, List<ResourceDefinition>> definitions;
    private final SchemaCatalog catalog;
    private final String serverVersion;
    private final Map<GroupVersion, SoftReference<byte[]>> compressed = new ConcurrentHashMap<>();
    private final Map<GroupVersion, String> hashes = new ConcurrentHashMap<>();

    /**
     * @param serverVersion as in {@code info.version}: {@code 1.36}
     */
    public OpenApiDocuments(
            Collection<ResourceDefinition> definitions,
            SchemaCatalog catalog,
            String serverVersion) {
        this.catalog = requireNonNull(catalog, "catalog");
        this.serverVersion = requireNonNull(serverVersion, "serverVersion");
        this.definitions =
                new TreeMap<>(
                        Comparator.comparing(GroupVersion::group)
                                .thenComparing(GroupVersion::version));
        for (ResourceDefinition definition : definitions) {
            this.definitions
                    .computeIfAbsent(definition.kind().groupVersion(), _ -> new ArrayList<>())
                    .add(definition);
        }
    }

    /** The group versions that have a v3 document. */
    public Set<GroupVersion> groupVersions() {
        return Collections.unmodifiableSet(definitions.keySet());
    }

    /** All paths and definitions as OpenAPI v2, JSON. */
    public byte[] v2() {
        return decompressed(v2Compressed());
    }

    /** As {@link #v2}, with gzip. */
    public byte[] v2Compressed() {
        return compressed(V2);
    }

    /** As {@link #v2}, in the protobuf messages that client-go loads. */
    public byte[] v2Protobuf() {
        return decompressed(compressed(V2_PROTOBUF));
    }

    /** {@code /openapi/v3}: where each document is, with its hash. */
    public byte[] v3Index() {
        ObjectNode index = NODES.objectNode();
        ObjectNode paths = index.putObject("paths");
        for (GroupVersion version : definitions.keySet()) {
            String path = path(version);
            paths.putObject(path)
                    .put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + hash(version));
        }
        return Json.write(index);
    }

    /** {@code api/v1}, {@code apis/apps/v1}: what follows {@code /openapi/v3/}. */
    public static String path(GroupVersion version) {
        return (version.group().isEmpty() ? "api/" : "apis/") + version;
    }

    /**
     * The v3 document of one group version.
     *
     * @throws IllegalArgumentException if it is not served; see {@link #groupVersions}
     */
    public byte[] v3(GroupVersion version) {
        return decompressed(v3Compressed(version));
    }

    /** As {@link #v3}, with gzip. */
    public byte[] v3Compressed(GroupVersion version) {
        if (!definitions.containsKey(version)) {
            throw new IllegalArgumentException("no document of " + version);
        }
        return compressed(version);
    }

    /** SHA-512 of the v3 document, in hexadecimal: changes when the document does. */
    public String hash(GroupVersion version) {
        String known = hashes.get(version);
        if (known != null) {
            return known;
        }
        v3Compressed(version);
        return hashes.get(version);
    }

    private byte[] compressed(GroupVersion version) {
        byte[] kept =
                Optional.ofNullable(compressed.get(version)).map(SoftReference::get).orElse(null);
        if (kept != null) {
            return kept;
        }
        // Two threads may build at once; both get the same bytes.
        byte[] document = build(version);
        byte[] gzip = gzip(document);
        hashes.put(version, sha512(document));
        compressed.put(version, new SoftReference<>(gzip));
        return gzip;
    }

    private byte[] build(GroupVersion version) {
        if (version.equals(V2)) {
            return Json.write(buildV2());
        }
        return version.equals(V2_PROTOBUF)
                ? OpenApiProtobuf.document(Json.parse(v2()))
                : Json.write(buildV3(version));
    }

    private ObjectNode buildV3(GroupVersion version) {
        Components components =
                new Components(
                        catalog,
                        Descriptions.load(),
                        other -> other.group().isEmpty() || other.equals(version));
        ObjectNode document = NODES.objectNode().put("openapi", "3.0.0");
        info(document);
        ObjectNode paths = document.putObject("paths");
        Paths.of(version, definitions.get(version), components, catalog).forEach(paths::set);
        ObjectNode parts = document.putObject("components");
        parts.set("schemas", components.schemas());
        parts.putObject("securitySchemes").set("BearerToken", bearerToken());
        return document;
    }

    private ObjectNode buildV2() {
        Components components =
                new Components(catalog, Descriptions.load(), definitions::containsKey);
        ObjectNode document = NODES.objectNode().put("swagger", "2.0");
        info(document);
        ObjectNode paths = document.putObject("paths");
        definitions.forEach(
                (version, resources) ->
                        Paths.of(version, resources, components, catalog)
                                .forEach((path, v3) -> paths.set(path, VersionTwo.path(v3))));
        JsonNode schemas = components.schemas();
        document.set("definitions", VersionTwo.definitions((ObjectNode) schemas));
        document.putObject("securityDefinitions").set("BearerToken", bearerToken());
        document.putArray("security").addObject().putArray("BearerToken");
        return document;
    }

    private void info(ObjectNode document) {
        document.putObject("info").put("title", "Kubernetes").put("version", serverVersion);
    }

    private static ObjectNode bearerToken() {
        return NODES.objectNode()
                .put("type", "apiKey")
                .put("description", "Bearer Token authentication")
                .put("name", "authorization")
                .put("in", "header");
    }

    private static byte[] gzip(byte[] document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(document.length / 10);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] decompressed(byte[] gzip) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha512(byte[] document) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-512").digest(document))
                    .toUpperCase(Locale.ROOT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-512", e);
        }
    }
}
