import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { ADMIN_PATHS } from '../../lib/contract';
import type { SelfMetrics } from './self-metrics';

export interface AdminServerOptions {
  /** Why the process is not ready; undefined if it is. */
  readonly notReady: () => string | undefined;
  readonly metrics: SelfMetrics;
  readonly logger: Logger;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
}

const MAX_CONNECTIONS = 256;
const REQUEST_TIMEOUT_MS = 10_000;

/** Liveness, readiness and self-metrics. It changes nothing and shows no label or value of the users' data. */
export class AdminServer {
  private readonly server: http.Server;

  constructor(private readonly options: AdminServerOptions) {
    this.server = http.createServer(
      {
        maxHeaderSize: 16 * 1024,
        headersTimeout: REQUEST_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        connectionsCheckingInterval: 1_000,
      },
      (request, response) => void this.onRequest(request, response),
    );
    this.server.maxConnections = MAX_CONNECTIONS;
  }

  /** Begins to listen; gives back the port, which differs from the one asked for if that is 0. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        this.server.on('error', (error) => this.options.logger.error({ error: String(error) }, 'admin listener failed'));
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  /** Closes at once: the last thing a stopping process does. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }

  private async onRequest(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    request.resume();
    let answer: Answer;
    try {
      answer = await this.answer(request);
    } catch (error) {
      this.options.logger.error({ err: error }, 'admin request failed');
      answer = { status: 500, body: 'failed, see the log\n' };
    }
    if (response.destroyed) return;
    const { status, body, contentType = 'text/plain; charset=utf-8' } = answer;
    response.writeHead(status, {
      'content-type': contentType,
      'content-length': Buffer.byteLength(body),
      ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
      ...(request.complete ? {} : { connection: 'close' }),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  private async answer(request: http.IncomingMessage): Promise<Answer> {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (!(Object.values(ADMIN_PATHS) as string[]).includes(path)) {
      return { status: 404, body: `${path} is not served here; try ${Object.values(ADMIN_PATHS).join(', ')}\n` };
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, body: 'use GET\n' };
    if (path === ADMIN_PATHS.metrics) {
      return { status: 200, body: await this.options.metrics.text(), contentType: this.options.metrics.contentType };
    }
    const reason = path === ADMIN_PATHS.ready ? this.options.notReady() : undefined;
    return reason === undefined ? { status: 200, body: 'ok\n' } : { status: 503, body: `${reason}\n` };
  }
}
