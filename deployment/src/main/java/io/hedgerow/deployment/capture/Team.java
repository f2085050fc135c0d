package io.hedgerow.deployment.capture;

/**
 * A project that may send events.
 *
 * @param anonymizeIps whether its events carry no address
 */
record Team(int id, boolean anonymizeIps) {}
