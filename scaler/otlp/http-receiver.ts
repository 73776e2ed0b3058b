import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { BodyBuffer, inflate, tooLarge } from './body';
import type { BodyEncoding } from './decode';
import { asExportError, EXPORT_FAILURES, ExportError } from './export-error';
import { encodeExportResponse } from './export-service';
import { StatusType } from './proto';
import { MAX_CONNECTIONS, REQUEST_TIMEOUT_MS, type ReceiverOptions } from './receiver-options';
import { ThrottledLog } from './throttled-log';

const EXPORT_PATH = '/v1/metrics';
const CONTENT_TYPES: Readonly<Record<BodyEncoding, string>> = { protobuf: 'application/x-protobuf', json: 'application/json' };
const MAX_HEADER_BYTES = 16 * 1024;
/** Longer than the idle timeout of Go's HTTP client (90 s), so that the client closes first and no request meets a closing connection. */
const KEEP_ALIVE_TIMEOUT_MS = 120_000;

/** A status of HTTP that gRPC has no word for, with the headers it needs. */
interface HttpRefusal {
  readonly status: number;
  readonly headers?: http.OutgoingHttpHeaders;
}

/** OTLP/HTTP metrics: POST /v1/metrics in protobuf or JSON. */
export class OtlpHttpReceiver {
  private readonly server: http.Server;
  private readonly log: ThrottledLog;

  constructor(private readonly options: ReceiverOptions) {
    const { logger, requestTimeoutMs = REQUEST_TIMEOUT_MS } = options;
    this.log = new ThrottledLog(logger);
    this.server = http.createServer(
      {
        maxHeaderSize: MAX_HEADER_BYTES,
        headersTimeout: requestTimeoutMs,
        requestTimeout: requestTimeoutMs,
        keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
        connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
      },
      (request, response) => this.onRequest(request, response),
    );
    this.server.maxConnections = MAX_CONNECTIONS;
    this.server.on('drop', () => this.log.warn('connections', { max: MAX_CONNECTIONS }, 'OTLP/HTTP connection refused: too many are open'));
  }

  /** Begins to listen; gives back the port, which differs from the one asked for if that is 0. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        this.server.on('error', (error) => this.options.logger.error({ error: String(error) }, 'OTLP/HTTP listener failed'));
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  /** Takes no more connections, lets requests under way end, and cuts what is left after the deadline. */
  async stop(deadlineMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    const cut = setTimeout(() => this.server.closeAllConnections(), deadlineMs);
    await closed;
    clearTimeout(cut);
  }

  private onRequest(request: http.IncomingMessage, response: http.ServerResponse): void {
    const encoding = encodingOf(request);
    const refusal = refuse(request, encoding);
    if (refusal !== undefined) {
      const { error, ...http } = refusal;
      this.fail(request, response, encoding, error, http);
      return;
    }
    const { budget, maxRequestBytes, service } = this.options;
    const body = new BodyBuffer(budget, maxRequestBytes);
    let ended = false;
    const end = (act: () => void): void => {
      if (ended) return;
      ended = true;
      try {
        act();
      } catch (error) {
        this.fail(request, response, encoding, error);
      } finally {
        body.free();
      }
    };
    if (Number(request.headers['content-length'] ?? 0) > maxRequestBytes) {
      end(() => {
        throw tooLarge(maxRequestBytes);
      });
      return;
    }
    request.on('data', (chunk: Buffer) => {
      if (ended) return;
      service.stats.receivedBytes.http += chunk.length;
      try {
        body.add(chunk);
      } catch (error) {
        end(() => this.fail(request, response, encoding, error));
      }
    });
    request.once('end', () => end(() => this.export(request, response, encoding ?? 'protobuf', body.bytes())));
    // The sender went away, or the time for the request is over and the server has cut it.
    request.once('close', () => end(() => void (service.stats.requests.http.cancelled += 1)));
    request.on('error', (error) => this.options.logger.debug({ error: String(error) }, 'OTLP/HTTP request failed'));
  }

  private export(request: http.IncomingMessage, response: http.ServerResponse, encoding: BodyEncoding, body: Buffer): void {
    const { service, maxRequestBytes } = this.options;
    const gzip = request.headers['content-encoding'] === 'gzip';
    const result = service.export(gzip ? inflate(body, maxRequestBytes) : body, encoding);
    service.stats.requests.http.ok += 1;
    if (result.rejectedDataPoints > 0) this.log.warn('rejected', result, 'OTLP/HTTP data points rejected');
    send(response, 200, encoding, encodeExportResponse(result, encoding));
  }

  private fail(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    encoding: BodyEncoding | undefined,
    thrown: unknown,
    refusal?: HttpRefusal,
  ): void {
    const { service, logger } = this.options;
    const error = asExportError(thrown);
    service.stats.requests.http[error.failure] += 1;
    if (error.failure === 'internal') logger.error({ err: thrown }, 'OTLP/HTTP request failed');
    else this.log.warn(error.failure, { peer: request.socket.remoteAddress, error: error.message }, 'OTLP/HTTP request refused');
    if (response.headersSent || response.destroyed) return;
    const { grpc: code, http: status } = EXPORT_FAILURES[error.failure];
    const bodyStatus = { code, message: error.message };
    const body = encoding === 'protobuf' ? Buffer.from(StatusType.encode(StatusType.create(bodyStatus)).finish()) : Buffer.from(JSON.stringify(bodyStatus));
    const headers = {
      ...(error.failure === 'unavailable' ? { 'retry-after': '1' } : {}),
      // Without the rest of the body the connection cannot serve another request.
      ...(request.complete ? {} : { connection: 'close' }),
      ...refusal?.headers,
    };
    send(response, refusal?.status ?? status, encoding ?? 'json', body, headers);
    request.resume();
  }
}

/** What is wrong with the head of a request; undefined if nothing is. */
function refuse(request: http.IncomingMessage, encoding: BodyEncoding | undefined): ({ readonly error: ExportError } & HttpRefusal) | undefined {
  const path = (request.url ?? '').split('?', 1)[0];
  if (path !== EXPORT_PATH) {
    return { error: new ExportError('unsupported', `${path} is not served here; this scaler takes OTLP metrics at ${EXPORT_PATH}`), status: 404 };
  }
  if (request.method !== 'POST') {
    return { error: new ExportError('unsupported', `${request.method} is not allowed; use POST`), status: 405, headers: { allow: 'POST' } };
  }
  if (encoding === undefined) {
    const given = request.headers['content-type'] ?? 'none';
    return { error: new ExportError('unsupported', `content type ${given} is not supported; use ${Object.values(CONTENT_TYPES).join(' or ')}`), status: 415 };
  }
  const compression = request.headers['content-encoding'] ?? 'identity';
  if (!['identity', 'gzip'].includes(compression)) {
    return {
      error: new ExportError('unsupported', `content encoding ${compression} is not supported; use gzip or none`),
      status: 415,
      headers: { 'accept-encoding': 'gzip, identity' },
    };
  }
  return undefined;
}

function encodingOf(request: http.IncomingMessage): BodyEncoding | undefined {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (type === CONTENT_TYPES.protobuf) return 'protobuf';
  return type === CONTENT_TYPES.json ? 'json' : undefined;
}

function send(response: http.ServerResponse, status: number, encoding: BodyEncoding, body: Buffer, headers: http.OutgoingHttpHeaders = {}): void {
  response.writeHead(status, { 'content-type': CONTENT_TYPES[encoding], 'content-length': body.length, ...headers });
  response.end(body);
}
