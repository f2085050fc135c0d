/** Where addresses are. */
package io.hedgerow.runtime.geoip;
