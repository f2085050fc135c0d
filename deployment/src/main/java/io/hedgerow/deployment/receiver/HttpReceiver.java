package io.hedgerow.deployment.receiver;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP/1.1 server on loopback that can also do what servers should not: hang, reset connections,
 * and go away.
 *
 * <p><b>Owns</b> a port, and a thread per connection. <b>Lives</b> from {@link #start} to {@link
 * #close}. <b>Threads</b>: any; the handler is called by many. <b>Survives</b> nothing; {@link
 * #back} takes the same port again.
 */
public final class HttpReceiver implements AutoCloseable {

    private static final int BACKLOG = 512;

    /** Answers requests; may block, which delays its caller alone. */
    @FunctionalInterface
    public interface Handler {
        HttpReply answer(HttpRequest request) throws Exception;
    }

    private final int port;
    private final Handler handler;
    private final ExecutorService threads =
            Executors.newCachedThreadPool(
                    task -> {
                        Thread thread = new Thread(task, "http-receiver");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch hanging = new CountDownLatch(1);
    private volatile ServerSocket server;

    private HttpReceiver(ServerSocket server, Handler handler) {
        this.server = server;
        this.port = server.getLocalPort();
        this.handler = handler;
    }

    /**
     * @param port 0 for any free one
     */
    public static HttpReceiver start(int port, Handler handler) throws IOException {
        HttpReceiver receiver = new HttpReceiver(listen(port), handler);
        receiver.accept(receiver.server);
        return receiver;
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), BACKLOG);
        return server;
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    private void accept(ServerSocket listening) {
        threads.execute(
                () -> {
                    while (true) {
                        try {
                            Socket connection = listening.accept();
                            connections.add(connection);
                            threads.execute(() -> serve(connection));
                        } catch (IOException e) {
                            return; // away or closed
                        }
                    }
                });
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            HttpRequest request;
            while ((request = HttpRequest.read(in)) != null) {
                HttpReply reply = handler.answer(request);
                if (reply == HttpReply.RESET) {
                    connection.setSoLinger(true, 0);
                    return;
                }
                if (reply == HttpReply.HANG) {
                    hanging.await();
                    connection.setSoLinger(true, 0);
                    return;
                }
                connection.getOutputStream().write(reply.bytes());
                connection.getOutputStream().flush();
            }
        } catch (EOFException | SocketException e) {
            // The caller went away.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("the receiver's handler failed", e);
        } finally {
            connections.remove(connection);
        }
    }

    /** Ends what hangs, by resetting its connections. */
    public void release() {
        CountDownLatch before = hanging;
        hanging = new CountDownLatch(1);
        before.countDown();
    }

    /** Refuses connections, and cuts those that are open. */
    public void away() throws IOException {
        server.close();
        release();
        for (Socket connection : connections) {
            try {
                connection.setSoLinger(true, 0);
                connection.close();
            } catch (SocketException e) {
                // Its thread was quicker.
            }
        }
    }

    /** After {@link #away}. */
    public void back() throws IOException {
        server = listen(port);
        accept(server);
    }

    @Override
    public void close() throws IOException {
        away();
        threads.shutdownNow();
    }
}
