package io.trireme.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Who may do what: auth can-i, roles and bindings made by kubectl's typed commands. */
@ClientTest
class KubectlAccessIT {
    private static final String JANE = "--as=jane";

    private final Workspace shop;

    KubectlAccessIT(Workspace shop) {
        this.shop = shop;
    }

    @Test
    void roleAndBindingDecideWhatAUserMay() throws Exception {
        refusesJane("get", "pods");
        shop.prints(
                "role.rbac.authorization.k8s.io/reader created",
                "create",
                "role",
                "reader",
                "--verb=get,list",
                "--resource=pods,deployments.apps");
        shop.prints(
                "rolebinding.rbac.authorization.k8s.io/readers created",
                "create",
                "rolebinding",
                "readers",
                "--role=reader",
                "--user=jane");

        // Within moments: every server decides by its own cache.
        shop.awaits("yes", "auth", "can-i", "get", "pods", JANE);

        shop.prints("yes", "auth", "can-i", "list", "deployments.apps", JANE);
        refusesJane("delete", "pods");
        refusesJane("get", "secrets");
        assertEquals(0, shop.run("get", "pods", JANE).exit());
        shop.refuses(
                "Error from server (Forbidden): secrets is forbidden: User \"jane\" cannot list"
                        + " resource \"secrets\" in API group \"\" in the namespace \""
                        + shop.name()
                        + "\"",
                "get",
                "secrets",
                JANE);
        String list = shop.succeed("auth", "can-i", "--list", JANE);
        assertTrue(list.contains("pods [] [] [get list]"), () -> list);
        assertTrue(list.contains("deployments.apps [] [] [get list]"), () -> list);
    }

    private void refusesJane(String verb, String resource) throws Exception {
        var answer = shop.run("auth", "can-i", verb, resource, JANE);
        assertEquals("no\n", answer.out(), answer::describe);
        assertEquals(1, answer.exit(), answer::describe);
    }

    @Test
    void administratorMayEverything() throws Exception {
        shop.prints("yes", "auth", "can-i", "*", "*", "--all-namespaces");
        shop.prints("yes", "auth", "can-i", "get", "/metrics");
        String whoami = shop.succeed("auth", "whoami");
        assertTrue(whoami.contains("system:masters"), () -> whoami);
    }

    @Test
    void nobodyGivesByARoleWhatHeDoesNotHave() throws Exception {
        shop.succeed(
                "create",
                "role",
                "editor",
                "--verb=create,update,get",
                "--resource=roles.rbac.authorization.k8s.io");
        shop.succeed("create", "rolebinding", "editors", "--role=editor", "--user=jane");
        shop.awaits("yes", "auth", "can-i", "create", "roles", JANE);

        var refused = shop.run("create", "role", "more", "--verb=get", "--resource=secrets", JANE);

        assertEquals(1, refused.exit(), refused::describe);
        assertTrue(
                refused.err()
                        .contains("is attempting to grant RBAC permissions not currently held"),
                refused::describe);
    }
}
