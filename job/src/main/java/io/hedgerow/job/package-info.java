/** The main class that is submitted to Flink. */
package io.hedgerow.job;
