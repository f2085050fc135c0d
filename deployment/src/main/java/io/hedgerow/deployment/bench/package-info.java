/** Benchmarks of the whole pipeline, of the plugin operator and of the plugin runtime. */
package io.hedgerow.deployment.bench;
