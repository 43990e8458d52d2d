package io.trireme.apiserver;

import io.trireme.api.resource.ResourceDefinition;

import java.util.List;

/** The resources that are served at the moment; custom ones come and go. */
@FunctionalInterface
public interface ResourceCatalog {
    /**
     * All definitions, those of reviews too. The same list, by identity, for as long as nothing
     * changes, so that what is made of it may be kept.
     */
    List<ResourceDefinition> definitions();
}
