package io.trireme.apiserver.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

class FlowControlPolicyTest {
    private static ObjectNode object(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"'));
    }

    private static final ObjectNode WANTED = object("{'spec': {'type': 'Limited'}}");

    @Test
    void allOfThemAreWantedLevelsFirst() {
        var wanted = FlowControlPolicy.plan().wanted();
        assertEquals(19, wanted.size());
        assertEquals("prioritylevelconfigurations", wanted.getFirst().resource().resource());
        assertEquals("flowschemas", wanted.getLast().resource().resource());
    }

    @Test
    void specOfOursIsBroughtBack() {
        var stored =
                object(
                        "{'metadata': {'annotations': {'apf.kubernetes.io/autoupdate-spec': 'true'},"
                                + " 'generation': 4}, 'spec': {'type': 'Exempt'}}");
        var better = FlowControlPolicy.reconciled(stored, WANTED).orElseThrow();
        assertEquals(WANTED.get("spec"), better.get("spec"));
        assertEquals(stored.get("metadata"), better.get("metadata"));
    }

    @Test
    void specThatSomeoneMadeHisOwnStays() {
        var said =
                object(
                        "{'metadata': {'annotations': {'apf.kubernetes.io/autoupdate-spec':"
                                + " 'false'}, 'generation': 1}, 'spec': {}}");
        var done = object("{'metadata': {'generation': 2}, 'spec': {}}");
        assertEquals(Optional.empty(), FlowControlPolicy.reconciled(said, WANTED));
        assertEquals(Optional.empty(), FlowControlPolicy.reconciled(done, WANTED));
    }

    @Test
    void whatIsAsWantedIsNotWritten() {
        var stored = object("{'metadata': {'generation': 1}, 'spec': {'type': 'Limited'}}");
        assertEquals(Optional.empty(), FlowControlPolicy.reconciled(stored, WANTED));
    }
}
