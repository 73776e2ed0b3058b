import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';
import { inflate } from './body';
import { asExportError, EXPORT_FAILURES, ExportError } from './export-error';
import { encodeExportResponse } from './export-service';
import { GrpcMessageBuffer } from './grpc-message';
import { IDLE_TIMEOUT_MS, MAX_CONNECTIONS, REQUEST_TIMEOUT_MS, type ReceiverOptions } from './receiver-options';
import { ThrottledLog } from './throttled-log';

const EXPORT_PATH = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';
const CONTENT_TYPE = /^application\/grpc(\+proto)?(;.*)?$/i;
/** With the default windows of 64 KiB large requests wait for a round trip every 64 KiB. */
const STREAM_WINDOW_BYTES = 16 * 1024 * 1024;
const SESSION_WINDOW_BYTES = 64 * 1024 * 1024;
const MAX_CONCURRENT_STREAMS = 128;
const MAX_HEADER_BYTES = 16 * 1024;
/** Node counts buffered data against this per connection (in MB) and refuses streams above it; the default of 10 is less than one request. */
const MAX_SESSION_MEMORY_MB = 128;

/**
 * OTLP/gRPC metrics over node:http2. Not on @grpc/grpc-js, whose server keeps HTTP/2's small windows and takes several
 * times the processor time for large requests.
 */
export class OtlpGrpcReceiver {
  private readonly server: http2.Http2Server;
  private readonly sessions = new Set<http2.ServerHttp2Session>();
  private readonly log: ThrottledLog;

  constructor(private readonly options: ReceiverOptions) {
    this.log = new ThrottledLog(options.logger);
    this.server = http2.createServer({
      maxSessionMemory: MAX_SESSION_MEMORY_MB,
      settings: {
        initialWindowSize: STREAM_WINDOW_BYTES,
        maxConcurrentStreams: MAX_CONCURRENT_STREAMS,
        maxHeaderListSize: MAX_HEADER_BYTES,
        enablePush: false,
      },
    });
    this.server.maxConnections = MAX_CONNECTIONS;
    this.server.on('drop', () => this.log.warn('connections', { max: MAX_CONNECTIONS }, 'OTLP/gRPC connection refused: too many are open'));
    this.server.on('session', (session) => this.onSession(session));
    this.server.on('sessionError', (error) => options.logger.debug({ error: String(error) }, 'OTLP/gRPC connection failed'));
    this.server.on('stream', (stream, headers) => this.onStream(stream, headers));
  }

  /** Open connections. */
  get connections(): number {
    return this.sessions.size;
  }

  /** Begins to listen; gives back the port, which differs from the one asked for if that is 0. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, () => {
        this.server.off('error', reject);
        this.server.on('error', (error) => this.options.logger.error({ error: String(error) }, 'OTLP/gRPC listener failed'));
        resolve((this.server.address() as AddressInfo).port);
      });
    });
  }

  /** Takes no more requests, lets those under way end, and cuts what is left after the deadline. */
  async stop(deadlineMs: number): Promise<void> {
    const closed = [
      new Promise<void>((resolve) => this.server.close(() => resolve())),
      ...[...this.sessions].map((session) => new Promise<void>((resolve) => session.once('close', resolve))),
    ];
    // GOAWAY: the sender opens no stream any more and connects elsewhere.
    for (const session of this.sessions) session.close();
    const cut = setTimeout(() => {
      for (const session of this.sessions) session.destroy();
    }, deadlineMs);
    await Promise.all(closed);
    clearTimeout(cut);
  }

  private onSession(session: http2.ServerHttp2Session): void {
    this.sessions.add(session);
    session.once('close', () => this.sessions.delete(session));
    session.on('error', (error) => this.options.logger.debug({ error: String(error) }, 'OTLP/gRPC connection failed'));
    session.setLocalWindowSize(SESSION_WINDOW_BYTES);
    session.setTimeout(IDLE_TIMEOUT_MS, () => session.close());
  }

  private onStream(stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders): void {
    const { budget, maxRequestBytes, requestTimeoutMs = REQUEST_TIMEOUT_MS } = this.options;
    const buffer = new GrpcMessageBuffer(budget, maxRequestBytes);
    let answered = false;
    const answer = (act: () => void): void => {
      if (answered) return;
      answered = true;
      clearTimeout(timer);
      try {
        act();
      } catch (error) {
        this.fail(stream, error);
      } finally {
        buffer.free();
      }
    };
    const timer = setTimeout(
      () => answer(() => this.fail(stream, new ExportError('timeout', `the request did not arrive within ${requestTimeoutMs} ms`))),
      requestTimeoutMs,
    );
    // A client that cancels or goes away; the session goes on.
    stream.on('error', (error) => this.options.logger.debug({ error: String(error) }, 'OTLP/gRPC stream failed'));
    // Both come before "end" or without it, so that half a request is not taken for a malformed one.
    for (const event of ['aborted', 'close']) stream.once(event, () => answer(() => void (this.options.service.stats.requests.grpc.cancelled += 1)));
    stream.on('data', (chunk: Buffer) => {
      if (answered) return;
      this.options.service.stats.receivedBytes.grpc += chunk.length;
      try {
        buffer.add(chunk);
      } catch (error) {
        answer(() => this.fail(stream, error));
      }
    });
    stream.once('end', () => answer(() => this.export(stream, headers, buffer)));

    if (headers[':method'] !== 'POST' || !CONTENT_TYPE.test(headers['content-type'] ?? '')) {
      // Not gRPC at all, so the status of HTTP has to tell.
      answer(() => {
        this.options.service.stats.requests.grpc.unsupported += 1;
        stream.respond({ ':status': headers[':method'] === 'POST' ? 415 : 405 }, { endStream: true });
        stream.close(http2.constants.NGHTTP2_NO_ERROR);
      });
    } else if (headers[':path'] !== EXPORT_PATH) {
      answer(() => this.fail(stream, new ExportError('unsupported', `${headers[':path']} is not served here; this scaler takes OTLP metrics only`)));
    } else if (!['identity', 'gzip', undefined].includes(encodingOf(headers))) {
      answer(() => this.fail(stream, new ExportError('unsupported', `grpc-encoding ${encodingOf(headers)} is not supported; use gzip or none`)));
    }
  }

  private export(stream: http2.ServerHttp2Stream, headers: http2.IncomingHttpHeaders, buffer: GrpcMessageBuffer): void {
    const { service, maxRequestBytes } = this.options;
    const { compressed, bytes } = buffer.message();
    if (compressed && encodingOf(headers) !== 'gzip') throw new ExportError('malformed', 'the message is compressed but grpc-encoding does not say how');
    const result = service.export(compressed ? inflate(bytes, maxRequestBytes) : bytes, 'protobuf');
    service.stats.requests.grpc.ok += 1;
    if (result.rejectedDataPoints > 0) this.log.warn('rejected', result, 'OTLP/gRPC data points rejected');

    stream.respond(responseHeaders(), { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    const message = encodeExportResponse(result, 'protobuf');
    const frame = Buffer.alloc(5 + message.length);
    frame.writeUInt32BE(message.length, 1);
    message.copy(frame, 5);
    stream.end(frame);
  }

  private fail(stream: http2.ServerHttp2Stream, thrown: unknown): void {
    const { service, logger } = this.options;
    const error = asExportError(thrown);
    service.stats.requests.grpc[error.failure] += 1;
    if (error.failure === 'internal') logger.error({ err: thrown }, 'OTLP/gRPC request failed');
    else this.log.warn(error.failure, { peer: stream.session?.socket?.remoteAddress, error: error.message }, 'OTLP/gRPC request refused');
    if (stream.destroyed || stream.closed || stream.headersSent) return;
    stream.respond(
      { ...responseHeaders(), 'grpc-status': String(EXPORT_FAILURES[error.failure].grpc), 'grpc-message': percentEncode(error.message) },
      { endStream: true },
    );
    // The client may still be sending; NO_ERROR asks it to stop and to read the answer.
    stream.close(http2.constants.NGHTTP2_NO_ERROR);
  }
}

function responseHeaders(): http2.OutgoingHttpHeaders {
  return { ':status': 200, 'content-type': 'application/grpc', 'grpc-accept-encoding': 'identity,gzip' };
}

function encodingOf(headers: http2.IncomingHttpHeaders): string | undefined {
  const value = headers['grpc-encoding'];
  return Array.isArray(value) ? value.join(',') : value;
}

/** The form of `grpc-message` on the wire: UTF-8 with everything but printable ASCII, and "%", as %XX. */
export function percentEncode(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => (byte >= 0x20 && byte <= 0x7e && byte !== 0x25 ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`))
    .join('');
}
