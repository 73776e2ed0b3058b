import { DEFAULT_SCALER_LIMITS, parseScalerConfig, scalerConfig, SCALER_PORTS } from '../../../lib/contract';

test('a written configuration reads back the same', () => {
  const config = scalerConfig({ queries: ['sum(x)'], limits: { maxSeries: 5 }, ports: { keda: 7000 } });
  expect(parseScalerConfig(JSON.stringify(config))).toEqual(config);
});

test('what is left out has its default', () => {
  expect(parseScalerConfig('{"version":1}')).toEqual({
    version: 1,
    host: '0.0.0.0',
    ports: SCALER_PORTS,
    queries: [],
    limits: DEFAULT_SCALER_LIMITS,
  });
});

test.each([
  ['{', 'the configuration is not JSON'],
  ['[]', 'the configuration must be an object'],
  ['{}', '"version" is undefined; this scaler reads 1'],
  ['{"version":1,"querys":[]}', 'the configuration has no key "querys"; known are version, host, ports, queries, limits'],
  ['{"version":1,"queries":"x"}', '"queries" must be a list of strings'],
  ['{"version":1,"host":4}', '"host" must be a string'],
  ['{"version":1,"ports":{"otlp":1}}', '"ports" has no key "otlp"'],
  ['{"version":1,"ports":{"keda":70000}}', '"ports.keda" is 70000; it must be a whole number from 0 to 65535'],
  ['{"version":1,"limits":{"maxSeries":0}}', '"limits.maxSeries" is 0; it must be a whole number from 1'],
  ['{"version":1,"limits":{"maxSeries":"many"}}', '"limits.maxSeries" is "many"'],
])('%s is refused', (text, message) => {
  expect(() => parseScalerConfig(text)).toThrow(message);
});
