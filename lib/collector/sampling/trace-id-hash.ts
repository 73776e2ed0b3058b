const MASK = 2n ** 64n - 1n;
const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** The salt that the processor takes when none is set. */
export const DEFAULT_HASH_SALT = 'default-hash-seed';

/** FNV-1a of salt and trace ID, 64 bits. Source: `hashTraceID` of tailsamplingprocessor, `internal/sampling/probabilistic.go`. */
export function hashTraceId(salt: string, traceId: string): bigint {
  const id = (traceId.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  let hash = FNV_OFFSET;
  for (const byte of [...new TextEncoder().encode(salt), ...id]) hash = ((hash ^ BigInt(byte)) * FNV_PRIME) & MASK;
  return hash;
}

/**
 * The largest hash that a percentage samples. The processor multiplies 2^64 - 1 by the ratio with 64 significant bits,
 * rounds to even and cuts the fraction off. Source: `calculateThreshold`, as above.
 */
export function hashThreshold(percentage: number): bigint {
  const ratio = percentage / 100;
  if (ratio >= 1) return MASK;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, ratio);
  const raw = bits.getBigUint64(0);
  const exponent = Number((raw >> 52n) & 0x7ffn);
  const mantissa = (raw & (2n ** 52n - 1n)) | (exponent === 0 ? 0n : 2n ** 52n);
  const product = MASK * mantissa;
  const scale = Math.max(exponent, 1) - 1_075; // ratio = mantissa × 2^scale, and scale < -53 for ratios below 1
  const excess = BigInt(Math.max(0, product.toString(2).length - 64));
  const unit = 1n << excess;
  const [quotient, rest] = [product / unit, (product % unit) * 2n];
  const rounded = rest > unit || (rest === unit && quotient % 2n === 1n) ? quotient + 1n : quotient;
  const shift = -scale - Number(excess);
  return shift >= 0 ? rounded >> BigInt(shift) : rounded << BigInt(-shift);
}
