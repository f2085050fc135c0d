package io.hedgerow.deployment.registry.source;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Answers in the place of code hosts, on loopback, with what it is told to. */
public final class FakeHosts implements AutoCloseable {

    /**
     * @param location {@code null} for no redirection
     */
    private record Answer(byte[] body, String location) {}

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    /** Path and query of each request, with the token it brought. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    public FakeHosts() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().toString();
                    String token =
                            exchange.getRequestHeaders()
                                    .getOrDefault(
                                            "Authorization",
                                            exchange.getRequestHeaders()
                                                    .getOrDefault("PRIVATE-TOKEN", List.of("-")))
                                    .get(0);
                    asked.add(path + " " + token);
                    Answer answer = answers.get(path);
                    if (answer == null) {
                        exchange.sendResponseHeaders(404, -1);
                    } else if (answer.location() != null) {
                        exchange.getResponseHeaders().add("Location", answer.location());
                        exchange.sendResponseHeaders(302, -1);
                    } else {
                        exchange.sendResponseHeaders(200, answer.body().length);
                        exchange.getResponseBody().write(answer.body());
                    }
                    exchange.close();
                });
        server.start();
    }

    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public void answer(String path, byte[] body) {
        answers.put(path, new Answer(body, null));
    }

    public void answer(String path, String text) {
        answer(path, text.getBytes(StandardCharsets.UTF_8));
    }

    void redirect(String path, String location) {
        answers.put(path, new Answer(null, location));
    }

    public static byte[] zip(String... namesAndTexts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
                zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    public static byte[] tgz(String... namesAndTexts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            for (int i = 0; i < namesAndTexts.length; i += 2) {
                byte[] text = namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(namesAndTexts[i]);
                entry.setSize(text.length);
                tar.putArchiveEntry(entry);
                tar.write(text);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
