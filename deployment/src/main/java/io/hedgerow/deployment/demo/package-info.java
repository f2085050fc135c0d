/**
 * {@code hedgerow local --demo}: sends realistic events through the running stack, waits for all of
 * them, and accounts for every one.
 */
package io.hedgerow.deployment.demo;
