/** Where plugins are installed from (contract §1.5). */
package io.hedgerow.deployment.registry.source;
