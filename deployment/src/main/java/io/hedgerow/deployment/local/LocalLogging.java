package io.hedgerow.deployment.local;

import java.nio.file.Path;
import org.apache.logging.log4j.core.config.Configurator;

/** Sends this JVM's log to a file. */
public final class LocalLogging {

    private LocalLogging() {}

    public static void toFile(Path file) {
        System.setProperty("hedgerow.log.file", file.toString());
        System.setProperty("hedgerow.log.appender", "file");
        if (System.getProperty("hedgerow.log.level") == null) {
            System.setProperty("hedgerow.log.level", "info");
        }
        Configurator.reconfigure();
    }
}
