// Bundles the scaler into one file that runs on a bare Node image: build/scaler/otel-keda-scaler.js.
// The compressed copy is what OtelScaler puts into ConfigMaps; it is made here, once, because the bytes
// that zlib writes differ between Node versions and would otherwise churn everybody's snapshots.
'use strict';
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { brotliCompressSync, constants } = require('node:zlib');
const { buildSync } = require('esbuild');

const root = join(__dirname, '..');
const out = join(root, 'build', 'scaler');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const result = buildSync({
  absWorkingDir: root,
  entryPoints: ['scaler/main.ts'],
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  keepNames: true,
  legalComments: 'eof',
  banner: { js: '#!/usr/bin/env node' },
  define: { __SCALER_VERSION__: JSON.stringify(version) },
  metafile: true,
  write: false,
  logLevel: 'warning',
});
const code = Buffer.from(result.outputFiles[0].contents);
const sha256 = createHash('sha256').update(code).digest('hex');

mkdirSync(out, { recursive: true });
const manifestFile = join(out, 'manifest.json');
const unchanged = existsSync(manifestFile) && JSON.parse(readFileSync(manifestFile, 'utf8')).sha256 === sha256;
if (!unchanged) {
  const compressed = brotliCompressSync(code, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: code.length } });
  writeFileSync(join(out, 'otel-keda-scaler.js'), code, { mode: 0o755 });
  writeFileSync(join(out, 'otel-keda-scaler.js.br'), compressed);
  writeFileSync(join(out, 'metafile.json'), JSON.stringify(result.metafile));
  writeFileSync(manifestFile, JSON.stringify({ version, sha256, bytes: code.length, compressedBytes: compressed.length }, null, 2) + '\n');
}
