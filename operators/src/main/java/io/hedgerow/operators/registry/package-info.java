/** What is installed for whom: teams, plugins and their configs, read once per TaskManager. */
package io.hedgerow.operators.registry;
