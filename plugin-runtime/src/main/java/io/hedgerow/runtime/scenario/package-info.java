/** Scenario files: a plugin's calls and what must come of them, on a virtual clock. */
package io.hedgerow.runtime.scenario;
