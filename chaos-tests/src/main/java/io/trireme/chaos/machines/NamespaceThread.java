package io.trireme.chaos.machines;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Moves the running thread into a network namespace, for the sockets that it makes afterwards. */
final class NamespaceThread {
    /** From {@code linux/sched.h}. */
    private static final int CLONE_NEWNET = 0x4000_0000;

    private static final int O_RDONLY = 0;

    private NamespaceThread() {}

    /**
     * Enters a namespace for good; for a platform thread that does nothing else.
     *
     * @throws IllegalStateException if the system refuses
     */
    static void enter(String namespace) {
        try (var arena = Arena.ofConfined()) {
            var path = arena.allocateFrom("/run/netns/" + namespace);
            int file =
                    (int)
                            function(
                                            "open",
                                            FunctionDescriptor.of(
                                                    ValueLayout.JAVA_INT,
                                                    ValueLayout.ADDRESS,
                                                    ValueLayout.JAVA_INT))
                                    .invokeExact(path, O_RDONLY);
            int result =
                    (int)
                            function(
                                            "setns",
                                            FunctionDescriptor.of(
                                                    ValueLayout.JAVA_INT,
                                                    ValueLayout.JAVA_INT,
                                                    ValueLayout.JAVA_INT))
                                    .invokeExact(file, CLONE_NEWNET);
            int closed =
                    (int)
                            function(
                                            "close",
                                            FunctionDescriptor.of(
                                                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                                    .invokeExact(file);
            if (file < 0 || result != 0 || closed != 0) {
                throw new IllegalStateException("cannot enter the network namespace " + namespace);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("these functions throw nothing", e);
        }
    }

    @SuppressWarnings("restricted") // the JDK has no other way to setns(2)
    private static MethodHandle function(String name, FunctionDescriptor type) {
        var linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }
}
