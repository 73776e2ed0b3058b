import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const subpaths = Object.entries<any>(manifest.exports).filter(([path]) => path !== './package.json');

test.each(subpaths)('%s is compiled from a file that exists', (_, { types, default: js }) => {
  expect(existsSync(join(root, js.replace(/^\.\/build\//, '').replace(/\.js$/, '.ts')))).toBe(true);
  expect(types).toBe(js.replace(/\.js$/, '.d.ts'));
});

test('resolution without an exports map, as older TypeScript settings do it, finds the same types', () => {
  const mapped = Object.fromEntries(subpaths.filter(([path]) => path !== '.').map(([path, { types }]) => [path.slice(2), [types.slice(2)]]));
  expect(manifest.typesVersions).toEqual({ '*': mapped });
});

test('construct libraries are peers, and never a second copy', () => {
  expect(Object.keys(manifest.peerDependencies)).toEqual(['cdk8s', 'cdk8s-plus-28', 'constructs']);
  for (const peer of Object.keys(manifest.peerDependencies)) expect(manifest.dependencies).not.toHaveProperty(peer);
});

test('who only synthesizes installs no gRPC: the libraries of the scaler are in its bundle', () => {
  for (const library of ['@grpc/grpc-js', 'protobufjs', 'pino', 'prom-client', 're2js']) {
    expect(manifest.devDependencies).toHaveProperty([library]);
    expect(manifest.dependencies).not.toHaveProperty([library]);
  }
});
