import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../values';

/** The scaler as one compressed file, with the checksum of what it decompresses to. */
export interface ScalerBundle {
  readonly version: string;
  /** SHA-256 of the uncompressed file, in hexadecimal. */
  readonly sha256: string;
  /** The file, compressed with Brotli. */
  readonly compressed: Buffer;
}

/** Reads the bundle that ships with the package. Throws OKS009 where it was not built. */
export function readScalerBundle(): ScalerBundle {
  // From the compiled package, and from its sources.
  const folder = [join(__dirname, '../../scaler'), join(__dirname, '../../build/scaler')].find((path) => existsSync(join(path, 'manifest.json')));
  if (folder === undefined) {
    throw new InputError('OKS009', {
      what: 'the compiled scaler (build/scaler)',
      given: undefined,
      allowed: 'there',
      fix: 'In a checkout, run "npm run bundle"; in an installed package, install it again.',
    });
  }
  const { version, sha256 } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { version: string; sha256: string };
  return { version, sha256, compressed: readFileSync(join(folder, 'otel-keda-scaler.js.br')) };
}
