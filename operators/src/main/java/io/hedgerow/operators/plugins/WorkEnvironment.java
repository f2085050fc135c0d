package io.hedgerow.operators.plugins;

import java.util.function.LongSupplier;

/** What all work of one operator runs with. */
record WorkEnvironment(
        Lane lane,
        TeamPlugins plugins,
        HookDriver hooks,
        ProcessEventChain chain,
        WorkScheduler scheduler,
        WorkOutputs outputs,
        AppMetricsBuffer appMetrics,
        PluginReports reports,
        LongSupplier clock) {}
