package io.hedgerow.runtime.module.crypto;

import io.hedgerow.runtime.module.HostBinder;
import io.hedgerow.runtime.module.HostModule;
import io.hedgerow.runtime.module.ModuleEnvironment;

/** The parts of Node's {@code crypto} that plugins use, on the JDK's algorithms. */
public final class CryptoModule implements HostModule {

    @Override
    public String requireName() {
        return "crypto";
    }

    @Override
    public String bundleResource() {
        return "/io/hedgerow/runtime/js/crypto.js";
    }

    @Override
    public void bind(HostBinder binder, ModuleEnvironment environment) {
        binder.function(
                "checkHash",
                a -> {
                    Algorithms.digest((String) a[0]);
                    return null;
                });
        binder.function("hash", a -> Algorithms.digest((String) a[0]).digest((byte[]) a[1]));
        binder.function("hmac", a -> Algorithms.hmac((String) a[0], (byte[]) a[1], (byte[]) a[2]));
        binder.function("sign", a -> Signatures.sign((String) a[0], (String) a[1], (byte[]) a[2]));
        binder.function(
                "verify",
                a -> Signatures.verify((String) a[0], (String) a[1], (byte[]) a[2], (byte[]) a[3]));
        binder.function(
                "checkCipher",
                a -> {
                    Ciphers.Keyed.of((String) a[0], (byte[]) a[1], (byte[]) a[2]);
                    return null;
                });
        binder.function(
                "cipher",
                a ->
                        Ciphers.Keyed.of((String) a[0], (byte[]) a[1], (byte[]) a[2])
                                .run(
                                        (Boolean) a[3],
                                        (byte[]) a[4],
                                        (byte[]) a[5],
                                        (Boolean) a[6],
                                        ((Double) a[7]).intValue()));
        binder.function(
                "pbkdf2",
                a ->
                        KeyDerivation.pbkdf2(
                                (String) a[0],
                                (byte[]) a[1],
                                (byte[]) a[2],
                                ((Double) a[3]).intValue(),
                                ((Double) a[4]).intValue()));
        binder.function(
                "hkdf",
                a ->
                        KeyDerivation.hkdf(
                                (String) a[0],
                                (byte[]) a[1],
                                (byte[]) a[2],
                                (byte[]) a[3],
                                ((Double) a[4]).intValue()));
        binder.function(
                "randomBytes",
                a -> {
                    byte[] bytes = new byte[((Double) a[0]).intValue()];
                    environment.services().random().nextBytes(bytes);
                    return bytes;
                });
    }
}
