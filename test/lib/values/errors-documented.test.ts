import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '../../../lib/values';

const page = readFileSync(join(__dirname, '../../../docs/errors.md'), 'utf8');

test.each(Object.entries(ERROR_CODES))('%s has an entry in docs/errors.md', (code, title) => {
  expect(page).toContain(`## ${code}: ${title}`);
});

test('docs/errors.md has no entry for a code that does not exist', () => {
  const documented = [...page.matchAll(/^## (OKS[0-9]+)/gm)].map(([, code]) => code);
  expect(documented).toEqual(Object.keys(ERROR_CODES));
});
