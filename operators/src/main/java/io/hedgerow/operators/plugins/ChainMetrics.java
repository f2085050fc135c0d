package io.hedgerow.operators.plugins;

/** What the chain reports to the operator's metrics. */
interface ChainMetrics {

    void retried();

    void failed();

    /** An event goes on with another chain than it was begun with. */
    void otherChain();
}
