import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleScaler, synthesize } from '../../../scaler/demo/synth';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'demo-test-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const bundleProgram = (code: string): void => {
  mkdirSync(join(root, 'scaler'));
  writeFileSync(join(root, 'scaler', 'bundle.js'), code);
};

test.each([
  ['a file in its place', 'dist', /^cannot write the manifests to dist: it is a file; make it a folder that you may write to, or remove it$/],
  ['a file above it', join('dist', 'below'), /^cannot write the manifests to dist\/below: ENOTDIR.*; make it a folder/],
])('an output folder that cannot be written: %s', async (_, output, message) => {
  writeFileSync(join(root, 'dist'), 'precious');
  await expect(synthesize({ root, output: join(root, output) })).rejects.toThrow(message);
  expect(existsSync(join(root, 'dist'))).toBe(true);
});

test.each([
  ['the line with the error, not the stack', 'const VERSION = "no such thing";\nthrow new TypeError(VERSION)', 'the scaler could not be bundled: TypeError: no such thing'],
  ['else the last line', 'console.log("first"); console.log("last"); process.exit(3)', 'the scaler could not be bundled: last'],
  ['else the exit code', 'process.exit(3)', 'the scaler could not be bundled: it ended with code 3'],
])('a command that fails tells %s', async (_, code, message) => {
  bundleProgram(code);
  await expect(bundleScaler({ root, output: root })).rejects.toThrow(new Error(message));
});

test('a command is ended with the demo', async () => {
  bundleProgram('setInterval(() => undefined, 1000)');
  await expect(bundleScaler({ root, output: root, signal: AbortSignal.timeout(200) })).rejects.toMatchObject({ name: 'AbortError' });
});
