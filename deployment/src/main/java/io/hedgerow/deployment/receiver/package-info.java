/** The other end of deliveries on this machine: for the local stack, tests and benchmarks. */
package io.hedgerow.deployment.receiver;
