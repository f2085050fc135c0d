package io.hedgerow.runtime.module.ethers;

import static org.assertj.core.api.Assertions.assertThat;

import io.hedgerow.runtime.module.ethers.Secp256k1.Point;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Points of SEC 2 §2.4.1 and the laws of a group. */
class Secp256k1Test {

    private static final BigInteger P =
            new BigInteger("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16);
    private static final BigInteger N =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
    private static final Point G =
            new Point(
                    new BigInteger(
                            "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", 16),
                    new BigInteger(
                            "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8",
                            16));

    private static Point times(BigInteger factor, Point point) {
        return Secp256k1.product(factor, point.x(), point.y());
    }

    @Test
    void knownMultiplesOfTheGenerator() {
        assertThat(times(BigInteger.ONE, G)).isEqualTo(G);
        assertThat(times(BigInteger.TWO, G))
                .isEqualTo(Secp256k1.sum(G, G))
                .isEqualTo(
                        new Point(
                                new BigInteger(
                                        "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5",
                                        16),
                                new BigInteger(
                                        "1ae168fea63dc339a3c58419466ceaeef7f632653266d0e1236431a950cfe52a",
                                        16)));
        assertThat(times(N.subtract(BigInteger.ONE), G))
                .isEqualTo(new Point(G.x(), P.subtract(G.y())));
    }

    @Test
    void infinityIsTheNeutralPoint() {
        Point infinity = times(N, G);
        Point opposite = new Point(G.x(), P.subtract(G.y()));
        assertThat(infinity.isInfinity()).isTrue();
        assertThat(times(BigInteger.ZERO, G).isInfinity()).isTrue();
        assertThat(Secp256k1.sum(G, opposite).isInfinity()).isTrue();
        assertThat(Secp256k1.sum(G, infinity)).isEqualTo(G);
        assertThat(Secp256k1.sum(infinity, G)).isEqualTo(G);
        assertThat(Secp256k1.sum(infinity, infinity).isInfinity()).isTrue();
    }

    @Test
    void productsAndSumsAgree() {
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            BigInteger a = new BigInteger(256, random);
            BigInteger b = new BigInteger(256, random);
            Point point = times(a, G);
            assertThat(point.y().pow(2).mod(P))
                    .isEqualTo(point.x().pow(3).add(BigInteger.valueOf(7)).mod(P));
            assertThat(times(b, point)).isEqualTo(times(a.multiply(b), G));
            assertThat(Secp256k1.sum(point, times(b, G))).isEqualTo(times(a.add(b), G));
        }
    }
}
