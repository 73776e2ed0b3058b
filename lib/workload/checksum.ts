import { createHash } from 'node:crypto';

/** Annotation of a pod template with the checksum of its configuration: a changed configuration rolls the pods. */
export const CHECKSUM_ANNOTATION = 'checksum/config';

/** Checksum of texts, in their order. */
export function checksum(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex');
}
