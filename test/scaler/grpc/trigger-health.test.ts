import pino from 'pino';
import { TriggerHealth } from '../../../scaler/grpc/trigger-health';

test('a trigger is logged when it begins to fail, fails otherwise, and recovers', () => {
  const lines: unknown[] = [];
  const logger = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const health = new TriggerHealth(logger);
  health.succeeded('a');
  health.failed('a', 'no data');
  health.failed('a', 'no data');
  health.failed('b', 'no data');
  health.failed('a', 'two series');
  health.succeeded('a');
  health.succeeded('a');
  expect(lines).toEqual([
    { level: 40, trigger: 'a', reason: 'no data', msg: 'trigger has no value' },
    { level: 40, trigger: 'b', reason: 'no data', msg: 'trigger has no value' },
    { level: 40, trigger: 'a', reason: 'two series', msg: 'trigger has no value' },
    { level: 30, trigger: 'a', msg: 'trigger has a value again' },
  ]);
});
