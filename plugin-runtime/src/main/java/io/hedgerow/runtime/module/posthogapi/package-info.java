/** Calls to PostHog's own API. */
package io.hedgerow.runtime.module.posthogapi;
