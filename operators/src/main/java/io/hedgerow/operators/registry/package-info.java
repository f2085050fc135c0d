/** What is installed for whom: teams, plugins and their configs, one snapshot per TaskManager. */
package io.hedgerow.operators.registry;
