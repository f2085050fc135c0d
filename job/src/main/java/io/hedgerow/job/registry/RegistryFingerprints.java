package io.hedgerow.job.registry;

import io.hedgerow.operators.registry.RegistryChange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * One 64-bit fingerprint per team and per config in force, as of one moment. Immutable.
 *
 * @param byOwner {@link RegistryChange#TEAM} stands for the team itself
 */
public record RegistryFingerprints(Map<Owner, Long> byOwner) {

    public static final RegistryFingerprints NONE = new RegistryFingerprints(Map.of());

    private static final Comparator<Owner> ORDER =
            Comparator.comparingLong(Owner::teamId).thenComparingInt(Owner::configId);

    /** Whose fingerprint it is. */
    public record Owner(long teamId, int configId) {}

    public RegistryFingerprints {
        byOwner = Map.copyOf(byOwner);
    }

    /** Whoever was added, differs or is gone since {@code before}; teams before their configs. */
    public List<Owner> changedSince(RegistryFingerprints before) {
        List<Owner> changed = new ArrayList<>();
        byOwner.forEach(
                (owner, print) -> {
                    if (!print.equals(before.byOwner.get(owner))) {
                        changed.add(owner);
                    }
                });
        for (Owner owner : before.byOwner.keySet()) {
            if (!byOwner.containsKey(owner)) {
                changed.add(owner);
            }
        }
        changed.sort(ORDER);
        return changed;
    }
}
