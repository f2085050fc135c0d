package io.hedgerow.runtime.host;

/** Takes plugin log lines (contract §3.7, §5.6). */
@FunctionalInterface
public interface LogSink {

    void log(Source source, Type type, String message);

    enum Source {
        SYSTEM,
        PLUGIN,
        CONSOLE
    }

    enum Type {
        DEBUG,
        LOG,
        INFO,
        WARN,
        ERROR
    }
}
