package io.hedgerow.operators.plugins;

/**
 * What events in their teams' {@code processEvent} chains run with.
 *
 * @param lane that the operator runs
 */
record ChainEnvironment(
        WorkEnvironment work, Lane lane, ProcessEventChain chain, WorkOutputs outputs) {}
