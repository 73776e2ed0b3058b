import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLING_POLICY_SINCE } from '../../../../lib/catalog';

const root = join(__dirname, '../../../..');
const page = readFileSync(join(root, 'docs/sampling.md'), 'utf8');
/** Programs and what the page says they print. */
const programs = [...page.matchAll(/^```ts\n([\s\S]*?)^```\n[\s\S]*?^```\n([\s\S]*?)^```/gm)].map(([, code = '', printed = '']) => ({ code, printed }));

test('every policy type has a line', () => {
  for (const type of Object.keys(SAMPLING_POLICY_SINCE)) expect(page).toMatch(new RegExp(`^\\|.*\\| \`${type}\` \\|`, 'm'));
});

test('the page has two programs', () => {
  expect(programs).toHaveLength(2);
});

test('the programs compile and print what the page says', () => {
  const folder = mkdtempSync(join(root, 'test', '.sampling-'));
  try {
    // All in one process: compiling is what takes the time.
    const main = programs.map(({ code }, index) => {
      writeFileSync(join(folder, `program-${index}.ts`), code.replaceAll("from 'cdk8s-otel-keda'", "from '../../lib/collector/sampling'"));
      return `import './program-${index}';\n`;
    });
    writeFileSync(join(folder, 'main.ts'), main.join(''));
    const output = execFileSync(process.execPath, [join(root, 'node_modules/ts-node/dist/bin.js'), 'main.ts'], { cwd: folder, encoding: 'utf8' });
    expect(output).toBe(programs.map(({ printed }) => printed).join(''));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
