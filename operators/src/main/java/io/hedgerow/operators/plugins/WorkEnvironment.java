package io.hedgerow.operators.plugins;

import java.util.function.LongSupplier;

/** What all work of one operator runs with. */
record WorkEnvironment(
        TeamPlugins plugins,
        HookDriver hooks,
        WorkScheduler scheduler,
        AppMetricsBuffer appMetrics,
        PluginReports reports,
        LongSupplier clock) {}
