import { createHash } from 'node:crypto';
import { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { checkNumber, InputError } from '../values';
import { checksum } from '../workload';
import { readScalerBundle } from './bundle';

/** What a source adds to the scaler's pod. */
export interface ScalerProgram {
  readonly image: string;
  /** Replaces the entry point of the image. @default - the image's own */
  readonly command?: string[];
  readonly env: k8s.EnvVar[];
  readonly volumes: k8s.Volume[];
  readonly volumeMounts: k8s.VolumeMount[];
}

export interface BundleSourceOptions {
  /** An image with Node 20 or newer, and nothing else needed. @default "docker.io/library/node:24-alpine" */
  readonly image?: string;
  /**
   * Bytes of the program that one ConfigMap holds, before base64. A client-side apply keeps a copy of the object in an
   * annotation, and annotations may have 262144 bytes in all.
   * @default 150000
   */
  readonly partBytes?: number;
}

const FOLDER = '/opt/otel-keda-scaler';

/**
 * Joins the parts, checks them and runs the program, from memory, since the root file system is read-only. Arguments
 * are those of the container.
 */
const LOADER = [
  "const fs=require('fs'),Module=require('module')",
  `const dir='${FOLDER}/',file=dir+'otel-keda-scaler.js'`,
  "const parts=fs.readdirSync(dir).filter(n=>n.startsWith('part-')).sort().map(n=>fs.readFileSync(dir+n))",
  'const packed=Buffer.concat(parts)',
  "const sum=require('crypto').createHash('sha256').update(packed).digest('hex')",
  "if(sum!==process.env.SCALER_SHA256){console.error('the scaler in the ConfigMaps has checksum '+sum+', expected '+process.env.SCALER_SHA256+': apply all manifests of one synth');process.exit(1)}",
  "const code=require('zlib').brotliDecompressSync(packed)",
  'process.argv.splice(1,0,file)',
  'const main=new Module(file);main.filename=file;main.paths=[]',
  "main._compile(code.toString().replace(/^#!.*/,''),file)",
].join(';');

/** Where the scaler's program comes from. */
export class ScalerSource {
  /**
   * The program that ships with this package, in ConfigMaps, on a stock Node image. Needs no image of ours, so it runs
   * on the first day.
   */
  static bundle(options: BundleSourceOptions = {}): ScalerSource {
    return new ScalerSource((scope, name, labels) => {
      const { image = 'docker.io/library/node:24-alpine', partBytes = 150_000 } = options;
      checkNumber('partBytes', partBytes, { min: 10_000, max: 700_000, integer: true });
      const { compressed } = readScalerBundle();
      // Of the compressed bytes: damaged ones do not decompress, and immutable ConfigMaps must not keep a name for others.
      const sha256 = createHash('sha256').update(compressed).digest('hex');
      const parts = Array.from({ length: Math.ceil(compressed.length / partBytes) }, (_, index) => ({
        key: `part-${String(index).padStart(2, '0')}`,
        // Named by content and cut: immutable objects never change, and a pod of the old program never sees a new part.
        configMap: `${name}-program-${checksum(sha256, String(partBytes)).slice(0, 10)}-${index}`,
        data: compressed.subarray(index * partBytes, (index + 1) * partBytes).toString('base64'),
      }));
      for (const { key, configMap, data } of parts) {
        new ApiObject(scope, `Program-${key}`, {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: configMap, labels },
          immutable: true,
          binaryData: { [key]: data },
        });
      }
      return {
        image,
        command: ['node', '-e', LOADER, '--'],
        env: [{ name: 'SCALER_SHA256', value: sha256 }],
        volumes: [{ name: 'program', projected: { sources: parts.map(({ configMap }) => ({ configMap: { name: configMap } })) } }],
        volumeMounts: [{ name: 'program', mountPath: FOLDER, readOnly: true }],
      };
    });
  }

  /** An image built from `scaler/Dockerfile` of a checkout: the way for production. */
  static image(image: string): ScalerSource {
    return new ScalerSource(() => {
      if (!/^\S+[:@]\S+$/.test(image)) {
        throw new InputError('OKS003', { what: 'image of the scaler', given: image, allowed: 'an image with a tag or a digest', fix: 'An image without one changes under your feet.' });
      }
      return { image, env: [], volumes: [], volumeMounts: [] };
    });
  }

  private constructor(private readonly build: (scope: Construct, name: string, labels: Record<string, string>) => ScalerProgram) {}

  /** What the pod needs for it; objects it needs are made below `scope`. */
  bind(scope: Construct, name: string, labels: Record<string, string>): ScalerProgram {
    return this.build(scope, name, labels);
  }
}
