/** The registry in a folder: one YAML file and the plugins beside it (decision 0049). */
package io.hedgerow.job.folder;
