package io.hedgerow.deployment.bench.runtime;

import io.hedgerow.runtime.CompiledPlugin;
import io.hedgerow.runtime.HookCall;
import io.hedgerow.runtime.Invocation;
import io.hedgerow.runtime.InvocationResult;
import io.hedgerow.runtime.JsonText;
import io.hedgerow.runtime.PluginContext;
import io.hedgerow.runtime.PluginEngine;
import io.hedgerow.runtime.PluginIdentity;
import io.hedgerow.runtime.PluginLimits;
import io.hedgerow.runtime.PluginLoadException;
import io.hedgerow.runtime.PluginSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One plugin, loaded through the public API: JSON bytes in, JSON bytes out.
 *
 * <p><b>Owns</b> a plugin context. <b>Lives</b> until closed. <b>Threads</b>: one. <b>Survives</b>
 * nothing.
 */
public final class PluginHarness implements AutoCloseable {

    private static final PluginIdentity IDENTITY = new PluginIdentity(2, 1, 1, "benchmark");

    private final BenchmarkHost host = new BenchmarkHost(BenchmarkEvents.locations());
    private final PluginContext context;
    private InvocationResult result;

    public PluginHarness(PluginEngine engine, CompiledPlugin plugin) throws PluginLoadException {
        context =
                engine.open(
                        plugin,
                        PluginSettings.of(IDENTITY, "{}"),
                        host.services(),
                        PluginLimits.DEFAULT);
    }

    public static CompiledPlugin compile(PluginEngine engine, String source)
            throws PluginLoadException {
        return engine.compile(engine.transpiler().transpile("index.js", source));
    }

    static String source(Path benchFolder, BenchmarkPlugin plugin) throws IOException {
        return Files.readString(
                benchFolder.resolve("plugins").resolve(plugin.folder()).resolve("index.js"));
    }

    /** The event that the plugin returned, {@code null} if it dropped it. */
    public byte[] process(byte[] event) {
        result = null;
        context.start(HookCall.processEvent(JsonText.ofUtf8(event)), this::settled);
        if (result == null) {
            throw new IllegalStateException("the invocation is still waiting");
        }
        return output(result);
    }

    /** Starts an invocation that may wait. */
    Invocation start(String event) {
        return context.start(HookCall.processEvent(event), this::settled);
    }

    int inFlight() {
        return context.inFlight();
    }

    BenchmarkHost host() {
        return host;
    }

    /** SHA-256 over the outputs, a line each; the Node side does the same. */
    String checksum(List<byte[]> events) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] event : events) {
                byte[] output = process(event);
                digest.update(output == null ? new byte[] {'n', 'u', 'l', 'l'} : output);
                digest.update((byte) '\n');
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void settled(Invocation invocation, InvocationResult settled) {
        result = settled;
    }

    private static byte[] output(InvocationResult result) {
        if (result instanceof InvocationResult.Failed failed) {
            throw new IllegalStateException(
                    failed.error().describe() + " " + failed.error().stack());
        }
        return ((InvocationResult.Completed) result).utf8();
    }

    @Override
    public void close() {
        context.close();
    }
}
