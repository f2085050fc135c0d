package io.hedgerow.operators.plugins;

/** What the chain reports to the operator's metrics. */
interface ChainMetrics {

    ChainMetrics NONE =
            new ChainMetrics() {
                @Override
                public void processEventTook(long nanos) {}

                @Override
                public void retried() {}

                @Override
                public void failed() {}
            };

    void processEventTook(long nanos);

    void retried();

    void failed();
}
