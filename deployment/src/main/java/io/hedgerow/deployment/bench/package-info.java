/** Benchmarks of the whole pipeline and of the plugin runtime. */
package io.hedgerow.deployment.bench;
