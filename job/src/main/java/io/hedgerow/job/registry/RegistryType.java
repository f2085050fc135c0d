package io.hedgerow.job.registry;

/** Where teams and plugins are kept, {@code registry.type}. */
public enum RegistryType {
    POSTGRES,
    FOLDER
}
