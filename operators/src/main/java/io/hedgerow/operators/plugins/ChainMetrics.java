package io.hedgerow.operators.plugins;

/** What the chain reports to the operator's metrics. */
interface ChainMetrics {

    void retried();

    void failed();
}
