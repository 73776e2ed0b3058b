import Long from 'long';
import { attributeLabels, labelName, resourceLabels, valueText } from '../../../scaler/otlp/labels';
import type { AnyValue, KeyValue } from '../../../scaler/otlp/messages';
import { decoded } from '../support/otlp';

function attributes(list: readonly (readonly [key: string, value: object])[]): readonly KeyValue[] {
  const request = decoded({ resourceMetrics: [{ resource: { attributes: list.map(([key, value]) => ({ key, value })) } }] });
  return request.resourceMetrics[0]?.resource?.attributes ?? [];
}

function text(value: object): string {
  return valueText(attributes([['key', value]])[0]?.value as AnyValue);
}

test.each([
  ['service.name', 'service_name'],
  ['http.response.status_code', 'http_response_status_code'],
  ['already_fine', 'already_fine'],
  ['a..b', 'a__b'],
  ['grüße', 'gr__e'],
  ['smile😀', 'smile_'],
  ['2xx', 'key_2xx'],
  ['_private', 'key_private'],
  ['__reserved', 'key__reserved'],
  ['__proto__', 'key__proto__'],
  ['', 'key'],
])('attribute key %j is label %s', (key, name) => {
  expect(labelName(key)).toBe(name);
});

test.each<[object, string]>([
  [{ stringValue: 'as it is' }, 'as it is'],
  [{ boolValue: true }, 'true'],
  [{ boolValue: false }, 'false'],
  [{ intValue: Long.fromString('9007199254740993') }, '9007199254740993'],
  [{ intValue: -42 }, '-42'],
  [{ doubleValue: 1.5 }, '1.5'],
  [{ bytesValue: Buffer.from('hi') }, 'aGk='],
  [{ arrayValue: { values: [{ intValue: 1 }, { stringValue: 'a"b' }, { boolValue: true }, {}] } }, '[1,"a\\"b",true,null]'],
  [{ kvlistValue: { values: [{ key: 'k', value: { doubleValue: 2 } }, { key: 'none' }] } }, '{"k":2,"none":null}'],
  [{}, ''],
])('attribute value %j is %j', (value, expected) => {
  expect(text(value)).toBe(expected);
});

test('keys that give one label are joined in the order of the keys', () => {
  expect(attributeLabels(attributes([['a_b', { stringValue: 'second' }], ['a.b', { stringValue: 'first' }], ['c', { stringValue: 'x' }]]))).toEqual({
    a_b: 'first;second',
    c: 'x',
  });
});

test('a key given twice has its last value', () => {
  expect(attributeLabels(attributes([['a', { stringValue: 'old' }], ['a', { stringValue: 'new' }]]))).toEqual({ a: 'new' });
});

test('an attribute __name__ and empty values are no labels', () => {
  expect(attributeLabels(attributes([['__name__', { stringValue: 'evil' }], ['empty', { stringValue: '' }], ['none', {}]]))).toEqual({});
});

test('a resource gives its service and k8s attributes, job and instance', () => {
  const resource = attributes([
    ['service.name', { stringValue: 'checkout' }],
    ['service.namespace', { stringValue: 'shop' }],
    ['service.instance.id', { stringValue: 'pod-1' }],
    ['k8s.pod.name', { stringValue: 'checkout-0' }],
    ['host.name', { stringValue: 'node-7' }],
  ]);
  expect(resourceLabels(resource)).toEqual({
    promoted: { service_name: 'checkout', service_namespace: 'shop', service_instance_id: 'pod-1', k8s_pod_name: 'checkout-0' },
    identity: { job: 'shop/checkout', instance: 'pod-1' },
  });
});

test('job is the name alone without a namespace, and absent without a name', () => {
  expect(resourceLabels(attributes([['service.name', { stringValue: 'checkout' }]])).identity).toEqual({ job: 'checkout' });
  expect(resourceLabels(attributes([['service.namespace', { stringValue: 'shop' }]])).identity).toEqual({});
});
