/** Plugin packages: folders, archives, {@code plugin.json}. Archives are hostile input. */
package io.hedgerow.runtime.pack;
