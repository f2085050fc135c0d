// elliptic's products of points of secp256k1, by the host: they are nearly all the work of signing and recovering.
const hex = (factor, point) => [factor.toString(16), point.getX().toString(16), point.getY().toString(16)]
const point = (curve, text) => (text === null ? curve.point(null, null) : curve.point(...text.split(' ')))
export const product = (factor, of) => point(of.curve, host.product(...hex(factor, of)))
export const sumOfProducts = (factor, of, otherFactor, other) => point(of.curve, host.sumOfProducts(...hex(factor, of), ...hex(otherFactor, other)))
