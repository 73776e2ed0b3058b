import { Duration } from 'cdk8s';
import { checkDnsLabel, checkNotEmpty, checkNumber, Dash0Site, durationText, locate, SecretRef } from '../../../lib/values';

describe('durationText', () => {
  test.each([
    [Duration.seconds(15), '15s'],
    [Duration.seconds(90), '90s'],
    [Duration.minutes(2), '2m'],
    [Duration.hours(1), '1h'],
    [Duration.millis(1_500), '1500ms'],
    [Duration.millis(0), '0s'],
  ])('%p is %s', (duration, text) => {
    expect(durationText(duration)).toBe(text);
  });
});

describe('checkNumber', () => {
  test.each<[number, Parameters<typeof checkNumber>[2], string | undefined]>([
    [5, { min: 1 }, undefined],
    [1, { min: 1, max: 1 }, undefined],
    [0, { above: 0 }, 'x is 0; it must be a number above 0. (OKS001)'],
    [-1, { min: 0, max: 10 }, 'x is -1; it must be a number at least 0 and at most 10. (OKS001)'],
    [1.5, { min: 1, integer: true }, 'x is 1.5; it must be a whole number at least 1. (OKS001)'],
    [Number.NaN, {}, 'x is NaN; it must be a number. (OKS001)'],
    [Number.POSITIVE_INFINITY, {}, 'x is Infinity; it must be a number. (OKS001)'],
    ['5' as unknown as number, {}, 'x is "5"; it must be a number. (OKS001)'],
  ])('%p in %p', (value, range, message) => {
    if (message === undefined) expect(checkNumber('x', value, range)).toBe(value);
    else expect(() => checkNumber('x', value, range)).toThrow(new Error(message));
  });
});

test('an error tells the innermost place it was found at, once', () => {
  const run = (): unknown => locate('app/chart', () => locate('app/chart/traces', () => checkNumber('rate', -1, { above: 0 }, 'Give a rate.')));
  expect(run).toThrow('[app/chart/traces] rate is -1; it must be a number above 0. Give a rate. (OKS001)');
});

test('other errors pass as they are', () => {
  expect(() => locate('here', () => JSON.parse('{') as unknown)).toThrow(SyntaxError);
});

test('an empty list is told with what to do', () => {
  expect(() => checkNotEmpty('backends', [], 'Give one.')).toThrow('backends is []; it must be a list with at least one entry. Give one. (OKS002)');
  expect(() => checkNotEmpty('backends', undefined, 'Give one.')).toThrow('backends is not given');
});

test.each([
  ['traces', true],
  ['a', true],
  ['Traces', false],
  ['-a', false],
  ['a_b', false],
  ['', false],
  ['a'.repeat(64), false],
])('the DNS label %p is valid: %p', (label, valid) => {
  const check = (): string => checkDnsLabel('name', label);
  if (valid) expect(check()).toBe(label);
  else expect(check).toThrow('(OKS003)');
});

test.each([
  ['dash0', 'token', 'DASH0_TOKEN'],
  ['dash0-secrets', 'dash0-authorization.token', 'DASH0_SECRETS_DASH0_AUTHORIZATION_TOKEN'],
  ['1password', 'x', '_1PASSWORD_X'],
])('the secret %s/%s is in $%s', (secret, key, name) => {
  const ref = SecretRef.of(secret, key);
  expect(ref.envName).toBe(name);
  expect(ref.toConfig()).toBe(`\${env:${name}}`);
});

test.each([
  ['aws', 'eu-west-1', 'ingress.eu-west-1.aws.dash0.com:4317'],
  ['gcp', 'europe-west4', 'ingress.europe-west4.gcp.dash0.com:4317'],
  ['azure', 'westeurope', 'ingress.westeurope.azure.dash0.com:4317'],
])('Dash0 in %s %s', (cloud, region, endpoint) => {
  expect(Dash0Site.of(cloud, region).otlpGrpcEndpoint).toBe(endpoint);
});

test.each([
  ['aws', 'europe-west4'],
  ['gcp', 'eu-west-1'],
  ['aws', 'eu-west-1.aws'],
  ['aws', ''],
])('Dash0 in %s refuses the region %p', (cloud, region) => {
  expect(() => Dash0Site.of(cloud, region)).toThrow(/region is ".*"; it must be a region as (aws|gcp) names it, such as ".*" .*|\(OKS004\)/);
});

test.each([
  ['My Secret', 'token', 'name of a Secret is "My Secret"'],
  ['', 'token', 'name of a Secret is ""'],
  ['dash0', '', 'key of the Secret dash0 is ""'],
  ['dash0', 'a/b', 'key of the Secret dash0 is "a/b"'],
])('the secret %p/%p is refused', (secret, key, message) => {
  expect(() => SecretRef.of(secret, key)).toThrow(message);
});
