package io.hedgerow.deployment.registry;

import java.util.Locale;

/** What an organization may do with plugins, {@code plugins_access_level} (contract §1.7). */
public enum AccessLevel {
    NONE(0, "have plugins"),
    CONFIG(3, "enable and configure plugins"),
    INSTALL(6, "install plugins"),
    ROOT(9, "manage global and local plugins");

    private final int number;
    private final String right;

    AccessLevel(int number, String right) {
        this.number = number;
        this.right = right;
    }

    /** The highest one that a stored number reaches. */
    static AccessLevel of(int number) {
        AccessLevel reached = NONE;
        for (AccessLevel level : values()) {
            if (number >= level.number) {
                reached = level;
            }
        }
        return reached;
    }

    public int number() {
        return number;
    }

    /**
     * @throws RegistryException if the organization does not have this level
     */
    void require(Organization organization) throws RegistryException {
        if (organization.level().number < number) {
            throw new RegistryException(
                    "organization \"%s\" may not %s: its plugins_access_level is %d (%s), and %d (%s) is needed"
                            .formatted(
                                    organization.name(),
                                    right,
                                    organization.level().number,
                                    organization.level().text(),
                                    number,
                                    text()));
        }
    }

    private String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
