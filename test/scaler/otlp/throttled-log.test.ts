import pino from 'pino';
import { ThrottledLog } from '../../../scaler/otlp/throttled-log';

test('one kind of message is logged once in 10 s, with the number left out', () => {
  const lines: unknown[] = [];
  let now = 0;
  const log = new ThrottledLog(pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(JSON.parse(line)) }), () => now);
  log.warn('malformed', { peer: 'a' }, 'refused');
  log.warn('malformed', { peer: 'b' }, 'refused');
  log.warn('too_large', {}, 'refused');
  now = 9_999;
  log.warn('malformed', { peer: 'c' }, 'refused');
  now = 10_000;
  log.warn('malformed', { peer: 'd' }, 'refused');
  expect(lines).toEqual([
    { level: 40, kind: 'malformed', peer: 'a', msg: 'refused' },
    { level: 40, kind: 'too_large', msg: 'refused' },
    { level: 40, kind: 'malformed', peer: 'd', suppressed: 2, msg: 'refused' },
  ]);
});
