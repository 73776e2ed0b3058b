import fc from 'fast-check';
import { parseTriggerMetadata, renderTriggerMetadata, TriggerMetadataError } from '../../../lib/contract';

const full = { version: '1', query: 'sum(x)', targetValue: '100', metricName: 'load', activationValue: '5' };

test('renders and parses the same', () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => text.trim() !== ''),
      fc.double({ min: 0.001, max: 1e12, noNaN: true }),
      fc.stringMatching(/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,20}[A-Za-z0-9])?$/),
      fc.double({ min: 0, max: 1e12, noNaN: true }).map((value) => value + 0),
      (query, targetValue, metricName, activationValue) => {
        const metadata = { query, targetValue, metricName, activationValue };
        expect(parseTriggerMetadata(renderTriggerMetadata(metadata))).toEqual(metadata);
      },
    ),
  );
});

test('defaults: metric name, activation and version', () => {
  expect(parseTriggerMetadata({ query: 'sum(x)', targetValue: '1' })).toEqual({ query: 'sum(x)', targetValue: 1, metricName: 'otel', activationValue: 0 });
});

test("KEDA's own keys are passed over", () => {
  expect(() => parseTriggerMetadata({ ...full, scalerAddress: 'a:1', enableTLS: 'true', unsafeSsl: 'false' })).not.toThrow();
});

test.each([
  [{ ...full, querry: 'x' }, 'unknown trigger metadata "querry"; known are "version", "query", "targetValue", "metricName", "activationValue"'],
  [{ ...full, version: '2' }, 'trigger metadata is of version 2, this scaler reads versions up to 1; update the scaler first'],
  [{ targetValue: '1' }, 'trigger metadata "query" is missing'],
  [{ ...full, query: ' ' }, 'trigger metadata "query" is missing'],
  [{ query: 'x' }, 'trigger metadata "targetValue" is missing'],
  [{ ...full, targetValue: '0' }, 'trigger metadata "targetValue" is 0; it must be above 0'],
  [{ ...full, targetValue: '-3' }, 'trigger metadata "targetValue" is -3; it must be above 0'],
  [{ ...full, targetValue: 'ten' }, 'trigger metadata "targetValue" is "ten"; it must be a number'],
  [{ ...full, targetValue: '' }, 'trigger metadata "targetValue" is ""; it must be a number'],
  [{ ...full, activationValue: 'Infinity' }, 'trigger metadata "activationValue" is "Infinity"; it must be a number'],
  [{ ...full, metricName: 'a/b' }, 'trigger metadata "metricName" is "a/b"; allowed are'],
])('%p is refused', (metadata, message) => {
  expect(() => parseTriggerMetadata(metadata as unknown as Record<string, string>)).toThrow(TriggerMetadataError);
  expect(() => parseTriggerMetadata(metadata as unknown as Record<string, string>)).toThrow(message);
});
