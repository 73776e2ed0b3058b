import { parseFlags } from '../../../scaler/demo/flags';

test('without flags: the show, on the ports of the manifests', () => {
  expect(parseFlags([])).toEqual({ help: false, serve: false, duration: 65, ports: {} });
});

test('ports, and free ones for those not given', () => {
  expect(parseFlags(['--serve', '--admin-port', '9000', '--duration', '10'])).toEqual({ help: false, serve: true, duration: 10, ports: { admin: 9_000 } });
  expect(parseFlags(['--free-ports', '--keda-port=6001']).ports).toEqual({ otlpGrpc: 0, otlpHttp: 0, keda: 6_001, admin: 0 });
});

test.each([
  [['--duration', '4'], '--duration is "4"; it must be a whole number from 5 to 600'],
  [['--duration', 'long'], '--duration is "long"; it must be a whole number from 5 to 600'],
  [['--keda-port', '65536'], '--keda-port is "65536"; it must be a whole number from 0 to 65535'],
  [['--sevre'], 'Unknown option \'--sevre\'; "npm start -- --help" shows the options'],
  [['serve'], 'Unexpected argument \'serve\'; "npm start -- --help" shows the options'],
])('%j', (args, message) => {
  let error: unknown;
  try {
    parseFlags(args);
  } catch (caught) {
    error = caught;
  }
  expect((error as Error).message).toBe(message);
});
