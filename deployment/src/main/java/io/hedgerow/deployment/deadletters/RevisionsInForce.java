package io.hedgerow.deployment.deadletters;

import java.io.IOException;

/** Which revision of each plugin config is in force. */
public interface RevisionsInForce {

    /**
     * @return {@code null} when the config is not in force
     * @throws IOException when the registry cannot be read
     */
    String of(int configId) throws IOException;
}
