package io.trireme.benchmarks.api;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Looks into the virtual machine of a server on this machine. */
final class ServerVm implements AutoCloseable {
    private final JMXConnector connector;
    private final ThreadMXBean threads;
    private final MemoryMXBean memory;

    private ServerVm(JMXConnector connector, MBeanServerConnection connection) throws IOException {
        this.connector = connector;
        this.threads =
                ManagementFactory.newPlatformMXBeanProxy(
                        connection, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
        this.memory =
                ManagementFactory.newPlatformMXBeanProxy(
                        connection, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    }

    /** The address comes from the agent that was just started, not from anybody else. */
    @SuppressWarnings("BanJNDI")
    static ServerVm of(ProcessHandle process) throws IOException {
        try {
            var machine = VirtualMachine.attach(Long.toString(process.pid()));
            try {
                var address = new JMXServiceURL(machine.startLocalManagementAgent());
                var connector = JMXConnectorFactory.connect(address);
                return new ServerVm(connector, connector.getMBeanServerConnection());
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("process " + process.pid() + " lets nobody in", e);
        }
    }

    /** All that was ever allocated on its heap. */
    long allocatedBytes() {
        return threads.getTotalThreadAllocatedBytes();
    }

    /** What is reachable on its heap now. */
    long liveHeapBytes() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
