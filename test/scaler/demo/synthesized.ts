import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import { twoTier } from '../../../charts/two-tier';
import { type Manifest, readManifests } from '../../../scaler/demo/manifests';

/** The manifests of the demo's chart, as a synth writes them. */
export function synthesizedManifests(): Manifest[] {
  const outdir = mkdtempSync(join(tmpdir(), 'demo-test-'));
  try {
    const app = new App({ outdir });
    twoTier(app);
    app.synth();
    return readManifests(outdir);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
