package io.hedgerow.runtime.internal;

import io.hedgerow.runtime.host.RefusedException;
import io.hedgerow.runtime.module.HostException;
import io.hedgerow.runtime.module.HostFunction;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Java functions as JavaScript sees them. Arguments and results cross as text, numbers, booleans
 * and byte buffers only, and a Java exception never gets through: its class name and message would
 * tell the plugin about the host.
 */
public final class HostTable {

    private static final Logger LOG = LoggerFactory.getLogger(HostTable.class);

    private final Supplier<Guest> guest;
    private final Map<String, Object> functions = new HashMap<>();

    public HostTable(Supplier<Guest> guest) {
        this.guest = guest;
    }

    public HostTable add(String name, HostFunction function) {
        functions.put(name, executable(function));
        return this;
    }

    public ProxyObject asObject() {
        return ProxyObject.fromMap(functions);
    }

    public ProxyExecutable executable(HostFunction function) {
        return arguments -> {
            try {
                Object[] plain = new Object[arguments.length];
                for (int i = 0; i < plain.length; i++) {
                    plain[i] = toHost(arguments[i]);
                }
                return toGuest(function.call(plain));
            } catch (PolyglotException e) {
                throw e;
            } catch (Exception e) {
                throw guest.get().raise(forGuestLogged(e));
            }
        };
    }

    /** What the plugin may know of an exception. */
    static HostException forGuest(Throwable thrown) {
        if (thrown instanceof RefusedException refused) {
            return new HostException(refused.errorName(), refused.getMessage());
        }
        return thrown instanceof HostException known
                ? known
                : new HostException("Error", "Internal error in the plugin host");
    }

    /** The rest goes to the log. */
    static HostException forGuestLogged(Throwable thrown) {
        if (!(thrown instanceof HostException
                || thrown instanceof RefusedException
                || thrown instanceof CancellationException)) {
            // Without messages: they may quote what the plugin passed, and that may be a secret.
            LOG.error("A host function failed: {}", withoutMessages(thrown));
        }
        return forGuest(thrown);
    }

    private static String withoutMessages(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            text.append(each == thrown ? "" : "\nCaused by: ").append(each.getClass().getName());
            for (StackTraceElement frame : each.getStackTrace()) {
                text.append("\n\tat ").append(frame);
            }
        }
        return text.toString();
    }

    static Object toHost(Value value) throws HostException {
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isString()) {
            return value.asString();
        }
        if (value.isNumber() && value.fitsInDouble()) {
            return value.asDouble();
        }
        if (value.isBoolean()) {
            return value.asBoolean();
        }
        if (value.hasBufferElements()) {
            byte[] bytes = new byte[(int) value.getBufferSize()];
            value.readBuffer(0, bytes, 0, bytes.length);
            return bytes;
        }
        throw new HostException("TypeError", "an argument is neither text, number nor bytes");
    }

    static Object toGuest(Object value) {
        return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value;
    }
}
