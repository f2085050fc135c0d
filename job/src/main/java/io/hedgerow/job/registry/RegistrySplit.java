package io.hedgerow.job.registry;

import io.hedgerow.job.registry.RegistryFingerprints.Owner;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The one split of {@link RegistryChangeSource}, which is all its state.
 *
 * @param revision of the changes that were emitted last, 0 for none
 * @param seen what the registry was then
 */
record RegistrySplit(long revision, RegistryFingerprints seen) implements SourceSplit {

    static final RegistrySplit UNSEEN = new RegistrySplit(0, RegistryFingerprints.NONE);

    @Override
    public String splitId() {
        return "registry";
    }

    /** Format version 1: revision, number of fingerprints, then team, config and fingerprint. */
    static final class Serializer implements SimpleVersionedSerializer<RegistrySplit> {

        private static final int VERSION = 1;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(RegistrySplit split) throws IOException {
            Map<Owner, Long> prints = split.seen.byOwner();
            DataOutputSerializer out = new DataOutputSerializer(16 + prints.size() * 20);
            out.writeLong(split.revision);
            out.writeInt(prints.size());
            for (Map.Entry<Owner, Long> print : prints.entrySet()) {
                out.writeLong(print.getKey().teamId());
                out.writeInt(print.getKey().configId());
                out.writeLong(print.getValue());
            }
            return out.getCopyOfBuffer();
        }

        @Override
        public RegistrySplit deserialize(int version, byte[] bytes) throws IOException {
            if (version != VERSION) {
                throw new IOException(
                        "State of the registry source has format version "
                                + version
                                + ", known is "
                                + VERSION
                                + ": it was written by a newer release or is damaged");
            }
            DataInputDeserializer in = new DataInputDeserializer(bytes);
            long revision = in.readLong();
            int size = in.readInt();
            Map<Owner, Long> prints = new HashMap<>();
            for (int i = 0; i < size; i++) {
                prints.put(new Owner(in.readLong(), in.readInt()), in.readLong());
            }
            return new RegistrySplit(revision, new RegistryFingerprints(prints));
        }
    }
}
