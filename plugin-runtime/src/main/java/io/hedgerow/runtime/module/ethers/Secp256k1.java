package io.hedgerow.runtime.module.ethers;

import java.math.BigInteger;

/**
 * Arithmetic of points of the curve y² = x³ + 7 of SEC 2 §2.4.1, which the JDK no longer has. Not
 * in constant time, as the package that it serves.
 */
final class Secp256k1 {

    private static final BigInteger P =
            new BigInteger("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16);

    /** Order of the curve: the product of any point and this is infinity. */
    private static final BigInteger N =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    private static final BigInteger THREE = BigInteger.valueOf(3);

    private Secp256k1() {}

    /** An affine point; infinity has no coordinates. */
    record Point(BigInteger x, BigInteger y) {

        boolean isInfinity() {
            return x == null;
        }
    }

    /** Jacobian coordinates: x = X/Z², y = Y/Z³; Z is 0 at infinity. */
    private record Jacobian(BigInteger x, BigInteger y, BigInteger z) {

        static final Jacobian INFINITY =
                new Jacobian(BigInteger.ONE, BigInteger.ONE, BigInteger.ZERO);

        static Jacobian of(Point point) {
            return point.isInfinity() ? INFINITY : new Jacobian(point.x, point.y, BigInteger.ONE);
        }

        boolean isInfinity() {
            return z.signum() == 0;
        }

        Jacobian twice() {
            BigInteger ySquare = times(y, y);
            BigInteger s = times(x, ySquare).shiftLeft(2);
            BigInteger m = times(x, x).multiply(THREE);
            BigInteger nextX = m.multiply(m).subtract(s.shiftLeft(1)).mod(P);
            BigInteger nextY =
                    m.multiply(s.subtract(nextX))
                            .subtract(ySquare.multiply(ySquare).shiftLeft(3))
                            .mod(P);
            return new Jacobian(nextX, nextY, y.multiply(z).shiftLeft(1).mod(P));
        }

        Jacobian plus(Jacobian other) {
            if (isInfinity()) {
                return other;
            }
            if (other.isInfinity()) {
                return this;
            }
            BigInteger zSquare = times(z, z);
            BigInteger otherZSquare = times(other.z, other.z);
            BigInteger u = times(x, otherZSquare);
            BigInteger s = times(y, times(otherZSquare, other.z));
            BigInteger h = times(other.x, zSquare).subtract(u).mod(P);
            BigInteger r = times(other.y, times(zSquare, z)).subtract(s).mod(P);
            if (h.signum() == 0) {
                return r.signum() == 0 ? twice() : INFINITY;
            }
            BigInteger hSquare = times(h, h);
            BigInteger hCube = times(hSquare, h);
            BigInteger v = times(u, hSquare);
            BigInteger nextX = r.multiply(r).subtract(hCube).subtract(v.shiftLeft(1)).mod(P);
            BigInteger nextY = r.multiply(v.subtract(nextX)).subtract(s.multiply(hCube)).mod(P);
            return new Jacobian(nextX, nextY, times(h, times(z, other.z)));
        }

        Point affine() {
            if (isInfinity()) {
                return new Point(null, null);
            }
            BigInteger inverse = z.modInverse(P);
            BigInteger square = times(inverse, inverse);
            return new Point(times(x, square), times(y, times(square, inverse)));
        }
    }

    private static BigInteger times(BigInteger a, BigInteger b) {
        return a.multiply(b).mod(P);
    }

    /** The point (x, y), which must be on the curve, {@code factor} times. */
    static Point product(BigInteger factor, BigInteger x, BigInteger y) {
        Jacobian point = new Jacobian(x, y, BigInteger.ONE);
        BigInteger bits = factor.mod(N);
        Jacobian result = Jacobian.INFINITY;
        for (int i = bits.bitLength() - 1; i >= 0; i--) {
            result = result.twice();
            if (bits.testBit(i)) {
                result = result.plus(point);
            }
        }
        return result.affine();
    }

    static Point sum(Point a, Point b) {
        return Jacobian.of(a).plus(Jacobian.of(b)).affine();
    }
}
