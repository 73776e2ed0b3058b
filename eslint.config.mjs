import tseslint from 'typescript-eslint';

// Who may import whom (ARCHITECTURE.md, "The parts"). A part may also import what the parts it lists may import.
const PARTS = {
  'lib/values': [],
  'lib/promql': [],
  'lib/contract': ['lib/promql'],
  'lib/catalog': ['lib/values'],
  'lib/collector': ['lib/catalog', 'lib/values'],
  'lib/sizing': ['lib/values'],
  'lib/signals': ['lib/promql', 'lib/catalog', 'lib/sizing'],
  'lib/workload': ['lib/values'],
  'lib/backend': ['lib/collector'],
  'lib/keda': ['lib/promql', 'lib/contract', 'lib/values'],
  'lib/otel-scaler': ['lib/workload', 'lib/contract', 'lib/keda'],
  'lib/tiers': ['lib/collector', 'lib/workload', 'lib/sizing', 'lib/signals', 'lib/keda'],
  'lib/pipeline': ['lib/tiers', 'lib/otel-scaler', 'lib/backend'],
  'scaler/store': [],
  'scaler/otlp': ['scaler/store'],
  'scaler/query': ['scaler/store', 'lib/promql'],
  'scaler/grpc': ['scaler/query', 'lib/contract'],
  'scaler/http': ['scaler/query', 'scaler/store', 'lib/contract'],
  'scaler/demo': ['scaler/otlp', 'scaler/grpc', 'lib/contract'],
  charts: ['lib'],
};
// Values in, values out: no construct library, no input or output.
const PURE = ['lib/values', 'lib/promql', 'lib/contract', 'lib/catalog', 'lib/collector', 'lib/sizing', 'lib/signals', 'lib/backend'];
const IMPURE_MODULES = ['cdk8s', 'cdk8s-plus-28', 'constructs', 'node:*', 'fs', 'path', 'http', 'net', 'child_process'];

function reachable(part, seen = new Set([part])) {
  for (const next of PARTS[part] ?? []) if (!seen.has(next)) reachable(next, seen.add(next));
  return seen;
}

/** The rule for files of a part, so many folders below it: as many steps up stay inside. */
function boundary(part, depth) {
  const allowed = [...reachable(part)].filter((other) => other !== part);
  const outside = `^(\\.\\./){${depth + 1},}`;
  const names = allowed.map((other) => other.replace(/^(lib|scaler)\//, '(?:$1/)?')).join('|');
  const own = part.split('/').pop();
  const regex = `${outside}(?!\\.\\./)(?!(?:${[...(names ? [names] : []), `(?:lib/|scaler/)?${own}`].join('|')})(?:/|$))`;
  return {
    files: [`${part}/${'*/'.repeat(depth)}*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex, message: `${part} may import only ${allowed.join(', ') || 'nothing of ours'} (eslint.config.mjs, PARTS).` },
            ...(PURE.includes(part) ? [{ group: IMPURE_MODULES, message: `${part} is pure: values in, values out.` }] : []),
          ],
        },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ['build/', 'dist/', 'node_modules/', 'coverage/', 'test/**/*.js', '**/*.js'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      eqeqeq: 'error',
    },
  },
  ...Object.keys(PARTS).flatMap((part) => [0, 1, 2, 3].map((depth) => boundary(part, depth))),
  // Tests read rendered YAML, which has no types; a wrong path there is an assertion that fails.
  {
    files: ['test/**/*.ts'],
    rules: Object.fromEntries(
      ['no-explicit-any', 'no-unsafe-argument', 'no-unsafe-assignment', 'no-unsafe-call', 'no-unsafe-member-access', 'no-unsafe-return'].map((rule) => [
        `@typescript-eslint/${rule}`,
        'off',
      ]),
    ),
  },
  { files: ['eslint.config.mjs'], ...tseslint.configs.disableTypeChecked },
);
