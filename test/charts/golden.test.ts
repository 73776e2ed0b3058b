import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Testing, Yaml } from 'cdk8s';
import * as charts from '../../charts';
import { SCALER_PROGRAM, withoutProgram } from '../manifests';

// UPDATE_GOLDEN=1 npx jest test/charts writes the files anew; the diff is then read as what clusters will get.
const update = process.env['UPDATE_GOLDEN'] === '1';

test.each(Object.entries(charts))('%s renders what its golden file says', (name, build) => {
  const file = join(__dirname, '..', 'golden', `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.yaml`);
  const rendered = withoutProgram(Yaml.stringify(...(Testing.synth(build(new App())) as unknown[])));
  expect(rendered).toContain(SCALER_PROGRAM);
  if (update || !existsSync(file)) {
    if (process.env['CI'] === 'true') throw new Error(`${file} is missing`);
    writeFileSync(file, rendered);
  }
  expect(rendered).toBe(readFileSync(file, 'utf8'));
});
