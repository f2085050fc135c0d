package io.hedgerow.runtime.module.crypto;

import io.hedgerow.runtime.module.HostException;
import java.util.Arrays;
import javax.crypto.Mac;

/** PBKDF2 and HKDF over any digest and any bytes, which the JDK's own PBKDF2 does not take. */
final class KeyDerivation {

    private static final int ROUNDS_BETWEEN_LOOKS = 1024;
    private static final int MOST_BLOCKS = 255;

    private KeyDerivation() {}

    /** RFC 8018. Can be interrupted, as the rounds are the plugin's choice. */
    static byte[] pbkdf2(String digest, byte[] password, byte[] salt, int rounds, int length)
            throws HostException {
        Mac mac = mac(digest, password);
        byte[] key = new byte[length];
        int done = 0;
        int looked = 0; // over all blocks: many short ones take as long as a long one
        for (int block = 1; done < length; block++) {
            mac.update(salt);
            byte[] u =
                    mac.doFinal(
                            new byte[] {
                                (byte) (block >> 24),
                                (byte) (block >> 16),
                                (byte) (block >> 8),
                                (byte) block
                            });
            byte[] sum = u.clone();
            for (int round = 1; ; round++) {
                if (++looked % ROUNDS_BETWEEN_LOOKS == 0
                        && Thread.currentThread().isInterrupted()) {
                    throw new HostException("Error", "PBKDF2 was stopped");
                }
                if (round >= rounds) {
                    break;
                }
                u = mac.doFinal(u);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] ^= u[i];
                }
            }
            int taken = Math.min(sum.length, length - done);
            System.arraycopy(sum, 0, key, done, taken);
            done += taken;
        }
        return key;
    }

    /** RFC 5869. */
    static byte[] hkdf(String digest, byte[] input, byte[] salt, byte[] info, int length)
            throws HostException {
        Mac extract = mac(digest, salt);
        Mac expand = mac(digest, extract.doFinal(input));
        if (length > MOST_BLOCKS * expand.getMacLength()) {
            throw new HostException("RangeError", "Invalid key length");
        }
        byte[] key = new byte[length];
        byte[] block = new byte[0];
        int done = 0;
        for (int i = 1; done < length; i++) {
            expand.update(block);
            expand.update(info);
            block = expand.doFinal(new byte[] {(byte) i});
            byte[] taken = Arrays.copyOf(block, Math.min(block.length, length - done));
            System.arraycopy(taken, 0, key, done, taken.length);
            done += taken.length;
        }
        return key;
    }

    private static Mac mac(String digest, byte[] key) throws HostException {
        return Algorithms.mac(digest, key);
    }
}
