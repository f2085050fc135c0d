package io.hedgerow.operators.plugins;

import java.lang.reflect.Proxy;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.KeyedStateBackend;

/** A backend that tells which keys have a state after a restore, and can do nothing else. */
final class BackendOfKeys {

    private BackendOfKeys() {}

    /**
     * @param state the one that is asked for
     * @param keys may hold one more than once, as Flink's may
     */
    @SuppressWarnings("unchecked")
    static KeyedStateBackend<Long> of(String state, Long... keys) {
        return (KeyedStateBackend<Long>)
                Proxy.newProxyInstance(
                        BackendOfKeys.class.getClassLoader(),
                        new Class<?>[] {KeyedStateBackend.class},
                        (proxy, method, arguments) -> {
                            if (method.getName().equals("getKeys") && arguments[0].equals(state)) {
                                return Stream.of(keys);
                            }
                            throw new UnsupportedOperationException(method.toString());
                        });
    }
}
