package io.hedgerow.runtime.module.ethers;

import io.hedgerow.runtime.module.HostBinder;
import io.hedgerow.runtime.module.HostModule;
import io.hedgerow.runtime.module.ModuleEnvironment;
import java.math.BigInteger;

/** The npm package {@code ethers}; products of points of its curve are the host's work. */
public final class EthersModule implements HostModule {

    @Override
    public String requireName() {
        return "ethers";
    }

    @Override
    public String bundleResource() {
        return "/io/hedgerow/runtime/js/ethers.js";
    }

    @Override
    public void bind(HostBinder binder, ModuleEnvironment environment) {
        binder.function(
                "product", a -> text(Secp256k1.product(number(a[0]), number(a[1]), number(a[2]))));
        binder.function(
                "sumOfProducts",
                a ->
                        text(
                                Secp256k1.sum(
                                        Secp256k1.product(number(a[0]), number(a[1]), number(a[2])),
                                        Secp256k1.product(
                                                number(a[3]), number(a[4]), number(a[5])))));
    }

    private static BigInteger number(Object hex) {
        return new BigInteger((String) hex, 16);
    }

    /** Both coordinates in hexadecimal; {@code null} for the point at infinity. */
    private static String text(Secp256k1.Point point) {
        return point.isInfinity() ? null : point.x().toString(16) + " " + point.y().toString(16);
    }
}
