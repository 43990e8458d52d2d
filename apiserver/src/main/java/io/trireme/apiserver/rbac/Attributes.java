package io.trireme.apiserver.rbac;

import io.trireme.apiserver.RequestInfo;
import io.trireme.apiserver.User;

/**
 * What authorization decides on.
 *
 * @param path only for requests that are not for a resource
 */
public record Attributes(
        User user,
        String verb,
        boolean resourceRequest,
        String namespace,
        String group,
        String resource,
        String subresource,
        String name,
        String path) {

    public static Attributes of(RequestInfo info, User user) {
        return new Attributes(
                user,
                info.verb(),
                info.resourceRequest(),
                info.namespace(),
                info.group(),
                info.resource(),
                info.subresource(),
                info.name(),
                info.path());
    }

    /** The resource as rules name it: {@code pods} or {@code pods/log}. */
    public String qualifiedResource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    public Attributes withVerb(String verb) {
        return new Attributes(
                user, verb, resourceRequest, namespace, group, resource, subresource, name, path);
    }
}
