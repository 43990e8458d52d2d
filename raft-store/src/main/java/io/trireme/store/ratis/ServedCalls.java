package io.trireme.store.ratis;

import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.server.RaftServer;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * A server as its wire sees it: what leaders append goes through an {@link AppendGuard}, what
 * members propose through {@link GroupCommit}, a change of members through a {@link
 * MemberChangeGuard}, and all else as it is.
 */
final class ServedCalls {
    private final RaftServer server;
    private final AppendGuard guard;
    private final MemberChangeGuard changes;
    private final GroupCommit commits;

    private ServedCalls(
            RaftServer server, AppendGuard guard, MemberChangeGuard changes, GroupCommit commits) {
        this.server = server;
        this.guard = guard;
        this.changes = changes;
        this.commits = commits;
    }

    static RaftServer of(
            RaftServer server, AppendGuard guard, MemberChangeGuard changes, GroupCommit commits) {
        var calls = new ServedCalls(server, guard, changes, commits);
        return (RaftServer)
                Proxy.newProxyInstance(
                        ServedCalls.class.getClassLoader(),
                        new Class<?>[] {RaftServer.class},
                        (_, method, arguments) -> calls.invoke(method, arguments));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The method that was called returns it.
    private Object invoke(Method method, Object[] arguments) throws Throwable {
        if (method.getName().equals("appendEntriesAsync")) {
            return guard.appendEntries((AppendEntriesRequestProto) arguments[0]);
        }
        if (method.getName().equals("submitClientRequestAsync")
                && arguments[0] instanceof RaftClientRequest request
                && commits.takes(request)) {
            return commits.submit(server, request);
        }
        if (method.getName().equals("setConfigurationAsync")) {
            return changes.change(server, (SetConfigurationRequest) arguments[0]);
        }
        try {
            return method.invoke(server, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
