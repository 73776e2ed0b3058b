import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const root = join(__dirname, '..');
const snippets = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code as string);

test('there are snippets to try', () => {
  expect(snippets.length).toBeGreaterThan(0);
});

// Each snippet is a whole program, type-checked and run as a user would run it.
test.each(snippets.map((code, index) => [index, code] as const))('README snippet %i compiles and synthesizes', (_, code) => {
  const folder = mkdtempSync(join(root, 'test', '.readme-'));
  try {
    writeFileSync(join(folder, 'main.ts'), code.replaceAll("from 'cdk8s-otel-keda'", "from '../../lib'"));
    execFileSync(process.execPath, [join(root, 'node_modules/ts-node/dist/bin.js'), 'main.ts'], {
      cwd: folder,
      env: { ...process.env, CDK8S_OUTDIR: join(folder, 'dist') },
      stdio: 'pipe',
    });
    const [file] = readdirSync(join(folder, 'dist'));
    const kinds = parseAllDocuments(readFileSync(join(folder, 'dist', file as string), 'utf8')).map((document) => (document.toJS() as { kind: string }).kind);
    expect(kinds).toEqual(expect.arrayContaining(['Deployment', 'StatefulSet', 'ScaledObject']));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
