package io.trireme.api.patch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trireme.api.schema.Schema;
import io.trireme.api.schema.SchemaCatalog;
import io.trireme.api.status.ApiStatusException;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class StrategicMergePatchTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Schema POD = SchemaCatalog.builtIn().require("io.k8s.api.core.v1.PodSpec");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // Elements meet by their merge key; new ones go first.
                "{containers:[{name:a,image:x},{name:b}]} | {containers:[{name:b,image:y},{name:c}]}"
                        + " | {containers:[{name:a,image:x},{name:b,image:y},{name:c}]}",
                "{containers:[{name:a}]} | {containers:[{name:n}]} | {containers:[{name:n},{name:a}]}",
                // Directives on elements.
                "{containers:[{name:a},{name:b}]} | {containers:[{name:a,$patch:delete}]}"
                        + " | {containers:[{name:b}]}",
                "{containers:[{name:a}]} | {containers:[{$patch:replace},{name:n}]}"
                        + " | {containers:[{name:n}]}",
                // Order.
                "{containers:[{name:a},{name:b},{name:c}]}"
                        + " | {$setElementOrder/containers:[{name:c},{name:a}]}"
                        + " | {containers:[{name:b},{name:c},{name:a}]}",
                // A volume changes its source.
                "{volumes:[{name:v,emptyDir:{}}]}"
                        + " | {volumes:[{name:v,$retainKeys:[name,hostPath],hostPath:{path:p}}]}"
                        + " | {volumes:[{name:v,hostPath:{path:p}}]}",
                // A list without a strategy is replaced, a null removes, a map merges.
                "{tolerations:[{key:a}]} | {tolerations:[{key:b}]} | {tolerations:[{key:b}]}",
                "{nodeName:a,nodeSelector:{a:b}} | {nodeName:null,nodeSelector:{c:d}}"
                        + " | {nodeSelector:{a:b,c:d}}",
                "{nodeSelector:{a:b}} | {nodeSelector:{$patch:replace,c:d}} | {nodeSelector:{c:d}}",
                "{nodeSelector:{a:b}} | {nodeSelector:{$patch:delete}} | {nodeSelector:{}}"
            })
    void mergesByTheSchema(String target, String patch, String result) {
        assertEquals(read(result), StrategicMergePatch.apply(read(patch), read(target), POD));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{containers:[{image:x}]}"
                        + " | map: map[image:x] does not contain declared merge key: name | 500",
                "{nodeSelector:{$patch:x}} | unknown patch type: x in map: map[$patch:x] | 500",
                "{$retainKeys:[a],b:c} | invalid patch format of retainKeys | 400",
                "{$setElementOrder:[]} | invalid patch format of setElementOrder list | 400",
                "{$deleteFromPrimitiveList:[]} | invalid patch format of primitive list | 400"
            })
    void refusesInKubernetesWords(String patch, String message, int code) {
        var target = read("{containers:[{name:a}],nodeSelector:{a:b}}");
        var refused =
                assertThrows(
                        ApiStatusException.class,
                        () -> StrategicMergePatch.apply(read(patch), target, POD));
        assertEquals(message, refused.status().message());
        assertEquals(code, refused.status().code());
    }

    @Property
    void applyingTwiceIsApplyingOnce(
            @ForAll("podSpecs") ObjectNode target, @ForAll("podSpecs") ObjectNode patch) {
        var once = StrategicMergePatch.apply(patch, target, POD);
        assertEquals(once, StrategicMergePatch.apply(patch, once, POD));
    }

    @Property
    void anEmptyPatchAndOnesSelfChangeNothing(@ForAll("podSpecs") ObjectNode target) {
        assertEquals(target, StrategicMergePatch.apply(JSON.createObjectNode(), target, POD));
        assertEquals(target, StrategicMergePatch.apply(target, target, POD));
    }

    @Provide
    Arbitrary<ObjectNode> podSpecs() {
        var names = Arbitraries.of("a", "b", "c", "d").list().uniqueElements().ofMaxSize(4);
        return names.flatMap(
                containers ->
                        names.map(
                                selectors -> {
                                    var spec = JSON.createObjectNode();
                                    var list = spec.putArray("containers");
                                    containers.forEach(
                                            name ->
                                                    list.addObject()
                                                            .put("name", name)
                                                            .put("image", "i" + containers.size()));
                                    var map = spec.putObject("nodeSelector");
                                    selectors.forEach(key -> map.put(key, "" + selectors.size()));
                                    return spec;
                                }));
    }

    /** JSON whose words need no quotes. */
    private static ObjectNode read(String text) {
        var quoted = text.replaceAll("[$/A-Za-z]+", "\"$0\"").replace("\"null\"", "null");
        return (ObjectNode) JSON.readTree(quoted);
    }
}
