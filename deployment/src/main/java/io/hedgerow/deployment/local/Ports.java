package io.hedgerow.deployment.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Loopback ports. */
public final class Ports {

    private Ports() {}

    /**
     * @param wanted the port to use, or 0 for any free one
     * @throws StartException if it is taken; names the option to change it
     */
    public static int free(int wanted, String component, String option) throws StartException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new StartException(
                    "port "
                            + wanted
                            + " for "
                            + component
                            + " is taken: free it or choose another with "
                            + option,
                    e);
        }
    }

    public static int free() throws StartException {
        return free(0, "a component", "another port");
    }
}
