package io.trireme.api.kinds;

import io.trireme.api.status.FieldError;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one kind adds to the generic path of a write. All methods are pure: they look at and change
 * only the objects passed in. Order of a write: decode, {@link #applyDefaults}, mutating admission,
 * {@code prepareFor…}, {@code validate…}.
 *
 * <p>The registry itself fills what every kind has: name of a generateName, namespace, uid,
 * creationTimestamp, deletionTimestamp, managedFields.
 */
public interface KindRules {
    /** Fills fields that the client left out; also changes what Kubernetes normalizes. */
    void applyDefaults(ObjectNode object);

    /** Drops what a create may not set and sets what every new object has (generation, phase). */
    void prepareForCreate(ObjectNode object);

    /** Keeps from {@code before} what an update may not touch; counts the generation up. */
    void prepareForUpdate(ObjectNode object, ObjectNode before);

    /** Keeps all but the status, and the metadata that Kubernetes lets through, from before. */
    void prepareForStatusUpdate(ObjectNode object, ObjectNode before);

    /** What is wrong with a new object, in the order Kubernetes reports it; empty if nothing. */
    List<FieldError> validateCreate(ObjectNode object);

    /** What is wrong with {@code object} as the successor of {@code before}. */
    List<FieldError> validateUpdate(ObjectNode object, ObjectNode before);

    /** What is wrong with {@code object} as the result of a write to the status subresource. */
    List<FieldError> validateStatusUpdate(ObjectNode object, ObjectNode before);

    /**
     * What a client should know of an object that is legal: fields without effect, or not for long.
     *
     * @param before what the object replaces; empty for a new one
     */
    default List<String> warnings(ObjectNode object, Optional<ObjectNode> before) {
        return List.of();
    }

    /** Whether a PUT to a name that does not exist creates the object. */
    boolean updateMayCreate();

    /** Whether a delete first marks the object and waits for its agent (pods). */
    boolean gracefulDelete();

    /**
     * Whether a delete that does not say what to do with dependents leaves them behind. So it is
     * with the oldest kinds; all others take their dependents along.
     */
    default boolean orphansDependents() {
        return false;
    }

    /**
     * What Kubernetes' empty object of this kind looks like in JSON (some fields are written even
     * when empty). Field managers own of a new object only what differs from it.
     */
    ObjectNode emptyObject();

    /** Whether an update without metadata.resourceVersion overwrites whatever is there. */
    boolean updateMayOverwrite();

    /**
     * The rules of an update through a subresource that changes a part of the object by rules of
     * its own (approval, resize); its {@code prepareForUpdate} and {@code validateUpdate} count.
     */
    Optional<KindRules> subresource(String name);

    /** Fields of the object that no manager comes to own by a create. */
    Set<String> disownedOnCreate();

    /** Whether who sets a field in an update owns it, even if the update then puts it back. */
    boolean ownsWhatIsPutBack();
}
