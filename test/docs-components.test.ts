import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as collector from '../lib/collector';
import { COMPONENTS, type ComponentEntry } from '../lib/catalog';

const page = readFileSync(join(__dirname, '..', 'docs', 'components.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));

test('docs/components.md tells of each component what the catalog knows', () => {
  const expected = Object.entries(COMPONENTS).map(([type, { kind, distributions, renamed }]: [string, ComponentEntry]) => [
    `\`${type}\``,
    kind,
    distributions.join(', '),
    renamed === undefined ? '' : `\`${renamed.from}\` before ${renamed.in}`,
  ]);
  expect(rows.map(([type, kind, , distributions, renamed]) => [type, kind, distributions, renamed])).toEqual(expected);
});

test('every function in docs/components.md is exported', () => {
  const functions = rows.flatMap(([, , cell = '']) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
  expect(functions.length).toBeGreaterThanOrEqual(rows.length);
  expect(functions.filter((name) => typeof (collector as Record<string, unknown>)[name] !== 'function')).toEqual([]);
});
