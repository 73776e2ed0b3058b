import { status } from '@grpc/grpc-js';
import pino from 'pino';
import { ExternalScaler, KedaServer } from '../../../scaler/grpc';
import { QueryEngine } from '../../../scaler/query';
import { SeriesStore } from '../../../scaler/store';
import { KedaClient, ref } from '../support/keda';
import { until } from '../support/until';

const LIMITS = { maxSeries: 100, maxSamplesPerSeries: 100, retentionSeconds: 600, maxLabels: 10, maxLabelBytes: 100 };
const TRIGGER = { scalerAddress: 'scaler:6000', query: 'load', targetValue: '2.5' };

// A clock of its own: the time of a query is what a test says.
let now = 1_790_000_000_000;
const clock = (): number => now;
const store = new SeriesStore(LIMITS, clock);
const queries = new QueryEngine({ store, retentionMs: 600_000, clock });
const scaler = new ExternalScaler({ queries, logger: pino({ level: 'silent' }), clock });
const server = new KedaServer(scaler);
let client: KedaClient;

function load(value: number, metric = 'load'): void {
  now += 1_000;
  store.append({ __name__: metric }, now, value);
}

beforeAll(async () => {
  client = new KedaClient(await server.listen(0, '127.0.0.1'));
});
beforeEach(() => {
  // Past the look-back of every query, so that no test sees the samples of another.
  now += 400_000;
});
afterAll(async () => {
  client.close();
  await server.stop(1_000);
});

test('GetMetricSpec gives one metric with its target in both fields', async () => {
  const { metricSpecs } = await client.getMetricSpec(ref(TRIGGER));
  expect(metricSpecs.map(({ metricName, targetSize, targetSizeFloat }) => [metricName, targetSize.toNumber(), targetSizeFloat])).toEqual([['otel', 3, 2.5]]);
});

test('GetMetricSpec makes the metrics of the query wanted', async () => {
  expect(queries.wanted.wants('not_yet_known')).toBe(false);
  await client.getMetricSpec(ref({ ...TRIGGER, query: 'sum(not_yet_known)' }));
  expect(queries.wanted.wants('not_yet_known')).toBe(true);
});

test.each<[string, Record<string, string>, string]>([
  ['no query', { targetValue: '1' }, 'shop/checkout: trigger metadata "query" is missing'],
  ['no target', { query: 'load' }, 'shop/checkout: trigger metadata "targetValue" is missing'],
  ['a target of 0', { query: 'load', targetValue: '0' }, 'shop/checkout: trigger metadata "targetValue" is 0; it must be above 0'],
  ['an unknown key', { ...TRIGGER, metricQuery: 'x' }, 'shop/checkout: unknown trigger metadata "metricQuery"'],
  ['a query with a syntax error', { ...TRIGGER, query: 'sum(load' }, 'shop/checkout: trigger metadata "query": 1:4: parse error: unclosed left parenthesis'],
  ['a query of a wrong type', { ...TRIGGER, query: 'rate(load)' }, 'shop/checkout: trigger metadata "query": 1:6: parse error: expected type range vector'],
  ['a query that gives no number', { ...TRIGGER, query: 'load[1m]' }, 'shop/checkout: trigger metadata "query": the query gives a range vector, a trigger needs one number'],
])('%s is INVALID_ARGUMENT in every call', async (_, metadata, details) => {
  const error = { code: status.INVALID_ARGUMENT, details: expect.stringContaining(details) };
  await expect(client.getMetricSpec(ref(metadata))).rejects.toMatchObject(error);
  await expect(client.getMetrics(ref(metadata))).rejects.toMatchObject(error);
  await expect(client.isActive(ref(metadata))).rejects.toMatchObject(error);
  const stream = client.streamIsActive(ref(metadata));
  await expect(new Promise((_resolve, reject) => stream.on('data', () => undefined).on('error', reject))).rejects.toMatchObject(error);
});

test.each([
  [7, 7, 7],
  [6.2, 7, 6.2],
  [0, 0, 0],
  [0.25, 1, 0.25],
  [-1.5, -1, -1.5],
  [1e18, 1e18, 1e18],
])('a value of %d is answered as %d and %d', async (value, whole, float) => {
  load(value);
  const { metricValues } = await client.getMetrics(ref(TRIGGER));
  expect(metricValues.map(({ metricName, metricValue, metricValueFloat }) => [metricName, metricValue.toNumber(), metricValueFloat])).toEqual([['otel', whole, float]]);
});

test('no data is FAILED_PRECONDITION that names the metric, and never 0', async () => {
  const error = { code: status.FAILED_PRECONDITION, details: expect.stringMatching(/^shop\/checkout: the query gives nothing: .*never_sent/) };
  const metadata = { ...TRIGGER, query: 'sum(never_sent)' };
  await expect(client.getMetrics(ref(metadata))).rejects.toMatchObject(error);
  await expect(client.isActive(ref(metadata))).rejects.toMatchObject(error);
});

test('more than one series is an error that says what to do', async () => {
  load(1);
  store.append({ __name__: 'load', pod: 'b' }, now, 2);
  await expect(client.getMetrics(ref(TRIGGER))).rejects.toMatchObject({
    code: status.FAILED_PRECONDITION,
    details: expect.stringContaining('the query gives 2 series, a trigger needs one: wrap it in sum(...)'),
  });
});

test('the metric of another trigger is INVALID_ARGUMENT', async () => {
  await expect(client.getMetrics(ref({ ...TRIGGER, metricName: 'spans' }))).rejects.toMatchObject({
    code: status.INVALID_ARGUMENT,
    details: 'shop/checkout: the metric asked for is "otel", but the trigger\'s is "spans"',
  });
  load(1);
  await expect(client.getMetrics(ref({ ...TRIGGER, metricName: 'spans' }), 'spans')).resolves.toBeDefined();
});

test.each([
  ['0', 0, false],
  ['0', 0.1, true],
  ['5', 5, false],
  ['5', 5.1, true],
  ['-1', -0.5, true],
])('with activationValue %s a value of %d is active: %s', async (activationValue, value, result) => {
  load(value);
  expect(await client.isActive(ref({ ...TRIGGER, activationValue }))).toEqual({ result });
});

test('StreamMetricSpec is UNIMPLEMENTED, which KEDA takes for not offered', async () => {
  const stream = client.streamMetricSpec(ref(TRIGGER));
  await expect(new Promise((_, reject) => stream.on('data', () => undefined).on('error', reject))).rejects.toMatchObject({ code: status.UNIMPLEMENTED });
});

test('StreamIsActive tells edges when data arrives, repeats only what is active, and is silent without data', async () => {
  const received: boolean[] = [];
  const stream = client.streamIsActive(ref({ ...TRIGGER, query: 'streamed' }));
  stream.on('data', ({ result }: { result: boolean }) => received.push(result)).on('error', () => undefined);
  const tell = (value: number): void => {
    load(value, 'streamed');
    scaler.dataArrived();
  };
  const expectReceived = (...expected: boolean[]) => until(() => (JSON.stringify(received) === JSON.stringify(expected) ? true : undefined));
  await until(() => (scaler.openStreams === 1 ? true : undefined));
  expect(received).toEqual([]);
  tell(0);
  await expectReceived(false);
  tell(3);
  await expectReceived(false, true);
  tell(4);
  now += 8_000;
  tell(5);
  await expectReceived(false, true, true);
  // Data grows too old: the last word stands.
  now += 400_000;
  scaler.dataArrived();
  tell(0);
  await expectReceived(false, true, true, false);
  now += 60_000;
  tell(0);
  tell(1);
  await expectReceived(false, true, true, false, true);
  stream.cancel();
  await until(() => (scaler.openStreams === 0 ? true : undefined));
});

test('calls are counted by method and code', async () => {
  const count = (): number => [...scaler.stats.calls()].find(({ method, code }) => method === 'GetMetricSpec' && code === 'OK')?.count ?? 0;
  const before = count();
  await client.getMetricSpec(ref(TRIGGER));
  expect(count()).toBe(before + 1);
});

test('at the end open streams end with OK, and later ones at once', async () => {
  const ending = new ExternalScaler({ queries, logger: pino({ level: 'silent' }), clock });
  const endingServer = new KedaServer(ending);
  const other = new KedaClient(await endingServer.listen(0, '127.0.0.1'));
  const streams = [other.streamIsActive(ref(TRIGGER)), other.streamIsActive(ref(TRIGGER))];
  const ends = streams.map((stream) => new Promise((resolve) => stream.on('data', () => undefined).on('error', () => undefined).on('status', ({ code }) => resolve(code))));
  await until(() => (ending.openStreams === 2 ? true : undefined));
  await endingServer.stop(2_000);
  expect(await Promise.all(ends)).toEqual([status.OK, status.OK]);
  expect(ending.openStreams).toBe(0);
  other.close();
});
