import { completeBehavior, type History, scaleDownLimit, scaleUpLimit, type ScalingRules, stabilize, type Timed } from '../../../scaler/demo/behavior';

const NOW = 1_000_000;
const ago = (seconds: number, replicas: number): Timed => ({ atMs: NOW - seconds * 1_000, replicas });
const history = (parts: Partial<History> = {}): History => ({ recommendations: [], scaleUps: [], scaleDowns: [], ...parts });
const rules = (parts: Partial<ScalingRules>): ScalingRules => ({ ...completeBehavior(undefined).scaleUp, ...parts });

const pods = (value: number, periodSeconds = 60) => ({ type: 'Pods', value, periodSeconds }) as const;
const percent = (value: number, periodSeconds = 60) => ({ type: 'Percent', value, periodSeconds }) as const;

test('what a manifest does not say has the defaults of the API server', () => {
  const behavior = completeBehavior({ scaleDown: { selectPolicy: 'Disabled' } });
  expect(behavior.scaleUp).toEqual({ stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies: [pods(4, 15), percent(100, 15)] });
  expect(behavior.scaleDown).toEqual({ stabilizationWindowSeconds: 300, selectPolicy: 'Disabled', policies: [percent(100, 15)] });
});

describe('scale up', () => {
  test.each<[string, number, Partial<ScalingRules>, Partial<History>, number]>([
    ['default: four pods where that is more than double', 2, {}, {}, 6],
    ['default: double where that is more than four pods', 10, {}, {}, 20],
    ['what the period has added already counts', 6, {}, { scaleUps: [ago(10, 4)] }, 6],
    ['after the period it does not count', 6, {}, { scaleUps: [ago(15, 4)] }, 12],
    ['what the period took away is given back', 5, {}, { scaleDowns: [ago(5, 5)] }, 20],
    ['percent rounds up, so few pods can grow', 1, { policies: [percent(10)] }, {}, 2],
    ['the smallest change', 10, { selectPolicy: 'Min', policies: [pods(2), percent(50)] }, {}, 12],
    ['the largest change', 10, { policies: [pods(2), percent(50)] }, {}, 15],
    ['disabled', 10, { selectPolicy: 'Disabled' }, {}, 10],
    ['never below the current count', 10, { policies: [pods(1)] }, { scaleUps: [ago(5, 9)] }, 10],
  ])('%s', (_, current, parts, past, limit) => {
    expect(scaleUpLimit(current, history(past), rules(parts), NOW)).toBe(limit);
  });
});

// The Kubernetes documentation walks through Pods 4 and Percent 10 a minute, from 80 replicas down.
describe('scale down', () => {
  const documented = { policies: [pods(4), percent(10)] };
  test.each<[string, number, Partial<ScalingRules>, Partial<History>, number]>([
    ['10 % of 80 is 8', 80, documented, {}, 72],
    ['10 % of 72 is 7.2, rounded up to 8', 72, documented, {}, 64],
    ['below 40 the four pods are more', 39, documented, {}, 35],
    ['what the period has taken already counts', 72, documented, { scaleDowns: [ago(30, 8)] }, 72],
    ['the smallest change', 80, { ...documented, selectPolicy: 'Min' }, {}, 76],
    ['disabled', 80, { selectPolicy: 'Disabled' }, {}, 80],
    ['default: all at once', 80, { policies: [percent(100, 15)] }, {}, 0],
    ['never above the current count', 10, { policies: [pods(1)] }, { scaleDowns: [ago(5, 3)] }, 10],
  ])('%s', (_, current, parts, past, limit) => {
    expect(scaleDownLimit(current, history(past), rules(parts), NOW)).toBe(limit);
  });
});

describe('stabilization', () => {
  const windows = (up: number, down: number) => completeBehavior({ scaleUp: { stabilizationWindowSeconds: up }, scaleDown: { stabilizationWindowSeconds: down } });
  test.each<[string, number, number, Timed[], number, number, number]>([
    ['up at once without a window', 2, 8, [ago(5, 2)], 0, 300, 8],
    ['up as far as every recommendation of the window', 2, 8, [ago(30, 5), ago(10, 6)], 60, 300, 5],
    ['down as far as the highest of the window', 8, 2, [ago(200, 6), ago(10, 2)], 0, 300, 6],
    ['never up because of an old high recommendation', 4, 2, [ago(200, 9)], 0, 300, 4],
    ['down at once after the window', 8, 2, [ago(300, 8)], 0, 300, 2],
  ])('%s', (_, current, recommended, recommendations, up, down, expected) => {
    expect(stabilize(current, recommended, history({ recommendations }), windows(up, down), NOW)).toBe(expected);
  });
});
