package io.trireme.controllers.deployment;

import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The name of a pod template: FNV-1a (32 bits) of its JSON with sorted keys, then of the collision
 * count, written in the letters Kubernetes uses for names (no vowels, so no words). It only names;
 * whether a ReplicaSet has a template is decided by comparing the templates.
 */
final class PodTemplateHash {
    static final String LABEL = "pod-template-hash";

    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final int FNV_OFFSET = 0x811c9dc5;
    private static final int FNV_PRIME = 0x01000193;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PodTemplateHash() {}

    /** The hash of a template; a {@code collisionCount} tells apart templates that collided. */
    static String of(PodTemplateSpec template, Integer collisionCount) {
        int hash = FNV_OFFSET;
        for (byte b : canonicalJson(template).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        if (collisionCount != null) {
            for (int shift = 0; shift < 32; shift += 8) {
                hash = (hash ^ ((collisionCount >>> shift) & 0xff)) * FNV_PRIME;
            }
        }
        String digits = Integer.toUnsignedString(hash);
        StringBuilder name = new StringBuilder(digits.length());
        digits.chars().forEach(digit -> name.append(ALPHABET.charAt(digit % ALPHABET.length())));
        return name.toString();
    }

    /** Whether two templates are the same, but for the hash label that ReplicaSets carry. */
    static boolean sameTemplate(PodTemplateSpec one, PodTemplateSpec other) {
        return sorted(JSON.valueToTree(withoutHash(one)))
                .equals(sorted(JSON.valueToTree(withoutHash(other))));
    }

    private static PodTemplateSpec withoutHash(PodTemplateSpec template) {
        if (template.getMetadata() == null
                || template.getMetadata().getLabels() == null
                || !template.getMetadata().getLabels().containsKey(LABEL)) {
            return template;
        }
        return new PodTemplateSpecBuilder(template)
                .editMetadata()
                .removeFromLabels(LABEL)
                .endMetadata()
                .build();
    }

    private static String canonicalJson(PodTemplateSpec template) {
        return sorted(JSON.valueToTree(withoutHash(template))).toString();
    }

    /** The tree with sorted keys, without absent and empty values, which mean the same. */
    private static Object sorted(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> fields = new TreeMap<>();
            node.properties()
                    .forEach(
                            field -> {
                                Object value = sorted(field.getValue());
                                if (!isEmpty(field.getValue())) {
                                    fields.put(field.getKey(), value);
                                }
                            });
            return fields;
        }
        if (node.isArray()) {
            return node.valueStream().map(PodTemplateHash::sorted).toList();
        }
        return node.toString();
    }

    /** Null and empty lists; an empty object means something (emptyDir) and stays. */
    private static boolean isEmpty(JsonNode node) {
        return node.isNull() || (node.isArray() && node.isEmpty());
    }
}
