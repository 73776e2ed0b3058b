import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');

interface ImportCase {
  readonly file: string;
  readonly source: string;
  /** Part of the message. @default - the import is allowed */
  readonly message?: string;
}

const IMPORTS: readonly ImportCase[] = [
  { file: 'lib/sizing/traffic.ts', source: '../keda', message: 'lib/sizing may import only lib/values' },
  { file: 'lib/sizing/traffic.ts', source: 'cdk8s', message: 'lib/sizing is pure' },
  { file: 'lib/collector/component.ts', source: 'node:fs', message: 'lib/collector is pure' },
  { file: 'lib/keda/trigger.ts', source: '../collector', message: 'lib/keda may import only' },
  { file: 'lib/keda/trigger.ts', source: '../../scaler/store', message: 'lib/keda may import only' },
  { file: 'lib/keda/trigger.ts', source: '../../charts', message: 'lib/keda may import only' },
  { file: 'scaler/store/series-store.ts', source: '../query', message: 'scaler/store may import only nothing of ours' },
  { file: 'scaler/query/query-engine.ts', source: '../../lib/keda', message: 'scaler/query may import only' },
  { file: 'scaler/otlp/decode.ts', source: '../grpc', message: 'scaler/otlp may import only' },
  { file: 'lib/collector/sampling/rules/latency.ts', source: '../../../keda', message: 'lib/collector may import only' },
  { file: 'lib/collector/sampling/rules/latency.ts', source: '../../config-value' },
  { file: 'lib/sizing/traffic.ts', source: '../values' },
  { file: 'lib/pipeline/scaling.ts', source: '../values' },
  { file: 'scaler/query/query-engine.ts', source: '../../lib/promql' },
  { file: 'scaler/query/query-engine.ts', source: '../store' },
  { file: 'scaler/otlp/decode.ts', source: 'node:zlib' },
];

// In a process of its own: ESLint loads its configuration by dynamic import, which Jest does not allow.
const LINT = `
  import { ESLint } from 'eslint';
  const eslint = new ESLint();
  const results = [];
  for (const { file, source } of JSON.parse(process.argv[1])) {
    const [{ messages }] = await eslint.lintText("import * as x from '" + source + "';\\nexport const y = x;\\n", { filePath: file });
    results.push(messages.filter(({ ruleId }) => ruleId === 'no-restricted-imports').map(({ message }) => message).join());
  }
  console.log(JSON.stringify(results));
`;

// The rule is in eslint.config.mjs; this shows that it catches what it is for.
describe('who may import whom', () => {
  let results: readonly string[];
  beforeAll(() => {
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', LINT, JSON.stringify(IMPORTS)], { cwd: root, encoding: 'utf8' });
    results = JSON.parse(out) as string[];
  }, 60_000);

  test.each(IMPORTS.map((entry, index) => ({ ...entry, index })))('$file importing $source: $message', ({ index, message }) => {
    if (message === undefined) expect(results[index]).toBe('');
    else expect(results[index]).toContain(message);
  });
});

test('the scaler carries no construct library, and of the library only promql and contract', () => {
  const file = join(root, 'build/scaler/metafile.json');
  expect(existsSync(file)).toBe(true);
  const { inputs } = JSON.parse(readFileSync(file, 'utf8')) as { inputs: Record<string, unknown> };
  const files = Object.keys(inputs);
  expect(files.filter((path) => /node_modules\/(cdk8s|cdk8s-plus-28|constructs)\//.test(path))).toEqual([]);
  const parts = new Set(files.filter((path) => path.startsWith('lib/')).map((path) => path.split('/')[1]));
  expect([...parts].sort()).toEqual(['contract', 'promql']);
});
