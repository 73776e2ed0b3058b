import { createServer, type AddressInfo } from 'node:net';
import { get } from 'node:http';
import { join } from 'node:path';
import { scalerConfig } from '../../../lib/contract';
import { HOST, ScalerProcess } from '../../../scaler/demo/scaler-process';

const program = join(__dirname, '../../../build/scaler/otel-keda-scaler.js');
const config = JSON.stringify(scalerConfig({ queries: ['sum(up)'] }));
const free = { otlpGrpc: 0, otlpHttp: 0, keda: 0, admin: 0 };

test('starts the bundled scaler on loopback, tells its ports, and ends it', async () => {
  const scaler = await ScalerProcess.start({ program, config, ports: free });
  const status = await new Promise((resolve) => get({ host: HOST, port: scaler.ports.admin, path: '/readyz' }, (response) => resolve(response.resume().statusCode)));
  expect(status).toBe(200);
  await scaler.stop();
  expect(await scaler.ended).toBe('the scaler ended with code 0');
  await scaler.stop();
});

test('a port in use ends with one line that names the flag', async () => {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, HOST, resolve));
  const { port } = holder.address() as AddressInfo;
  try {
    await expect(ScalerProcess.start({ program, config, ports: { ...free, keda: port } })).rejects.toThrow(
      new Error(
        `port ${port} (KEDA's external scaler API) is already in use on ${HOST}; stop what listens there, or choose another port with --keda-port (0 takes a free one)`,
      ),
    );
  } finally {
    holder.close();
  }
});

test('a query that is not valid ends with one line', async () => {
  const wrong = JSON.stringify(scalerConfig({ queries: ['sum('] }));
  await expect(ScalerProcess.start({ program, config: wrong, ports: free })).rejects.toThrow(/^"queries\[0\]" of the configuration file, "sum\(": .*$/);
});
