import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the range from which operating systems take the ports of outgoing connections, so that none of them collides. */
const FIRST = 20_000;
const LAST = 31_999;

/** So many ports on 127.0.0.1 that nothing listens on. For programs that must be told their port beforehand. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let attempt = 0; ports.size < count; attempt++) {
    if (attempt > 20 * count + 100) throw new Error(`no ${count} free ports from ${FIRST} to ${LAST} on 127.0.0.1`);
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (!taken.has(port) && (await isFree(port))) {
      taken.add(port);
      ports.add(port);
    }
  }
  return [...ports];
}

/** Handed out before in this process: what was asked for may not be listening yet. */
const taken = new Set<number>();

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  await new Promise((done) => server.close(done));
  return true;
}
