/** What the outside gives to a plugin: small interfaces, one per kind of effect. */
package io.hedgerow.runtime.host;
