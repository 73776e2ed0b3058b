import fc from 'fast-check';
import { hashThreshold, hashTraceId } from '../../../../lib/collector/sampling/trace-id-hash';

// Computed with hash/fnv and math/big of Go, as the processor does.
test.each([
  ['default-hash-seed', '00000000000000000000000000000000', 16254958829412527165n],
  ['default-hash-seed', '4bf92f3577b34da6a3ce929d0e0e4736', 11908981664384643253n],
  ['default-hash-seed', 'ffffffffffffffffffffffffffffffff', 1711019809656077869n],
  ['prod ö', '4bf92f3577b34da6a3ce929d0e0e4736', 15869403154504024145n],
  ['', '4bf92f3577b34da6a3ce929d0e0e4736', 12180425081350451581n],
])('hash of %p and %s', (salt, id, hash) => {
  expect(hashTraceId(salt, id)).toBe(hash);
});

test.each([
  [100, 18446744073709551615n],
  [99.99999999999999, 18446744073709549567n],
  [50, 9223372036854775807n],
  [33.3333, 6148908542321825791n],
  [12.5, 2305843009213693951n],
  [10, 1844674407370955263n],
  [1, 184467440737095519n],
  [0.1, 18446744073709551n],
  [1e-7, 18446744073n],
  [5e-324, 0n],
])('threshold of %p %%', (percentage, threshold) => {
  expect(hashThreshold(percentage)).toBe(threshold);
});

test('more percent never sample less', () => {
  const percent = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(fc.property(percent, percent, (a, b) => hashThreshold(Math.min(a, b)) <= hashThreshold(Math.max(a, b))));
});
