import { once } from 'node:events';
import { createServer, constants, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { METRICS_METHOD, TRACES_METHOD } from './otlp-proto';

/** Where a request came in: a sink has one door per sender, so that the senders can be told apart. */
export interface Delivery {
  readonly door: string;
  readonly headers: IncomingHttpHeaders;
  readonly message: Uint8Array;
}

export interface SinkHandlers {
  readonly traces?: (delivery: Delivery) => void;
  readonly metrics?: (delivery: Delivery) => void;
}

const GRPC_OK = '0';
const GRPC_UNIMPLEMENTED = '12';
const GRPC_UNAVAILABLE = '14';

/** An OTLP/gRPC receiving end on 127.0.0.1: the backend of the pipeline under test. */
export class OtlpSink {
  private readonly servers = new Map<string, Http2Server>();
  private readonly sessions = new Set<ServerHttp2Session>();
  /** While true every request is answered UNAVAILABLE: the backend of a bad night. */
  refusing = false;

  constructor(private readonly handlers: SinkHandlers) {}

  /** Opens a door; returns its port. */
  async open(door: string): Promise<number> {
    const server = createServer();
    server.on('session', (session) => {
      this.sessions.add(session);
      session.on('close', () => this.sessions.delete(session));
      session.on('error', () => session.destroy());
    });
    server.on('stream', (stream, headers) => this.serve(door, stream, headers));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.servers.set(door, server);
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const session of this.sessions) session.destroy();
    await Promise.all([...this.servers.values()].map((server) => new Promise((done) => server.close(done))));
  }

  private serve(door: string, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
    const chunks: Buffer[] = [];
    stream.on('error', () => undefined); // the sender went away; its retry comes as a new stream
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const handler = { [TRACES_METHOD]: this.handlers.traces, [METRICS_METHOD]: this.handlers.metrics }[headers[':path'] ?? ''];
      if (handler === undefined) return answer(stream, GRPC_UNIMPLEMENTED);
      if (this.refusing) return answer(stream, GRPC_UNAVAILABLE);
      handler({ door, headers, message: unframe(Buffer.concat(chunks)) });
      answer(stream, GRPC_OK);
    });
  }
}

/** The one message of a unary call: a flag byte (1 = gzip), the length, the message. */
function unframe(body: Buffer): Uint8Array {
  const message = body.subarray(5, 5 + body.readUInt32BE(1));
  return body[0] === 1 ? gunzipSync(message) : message;
}

function answer(stream: ServerHttp2Stream, grpcStatus: string): void {
  if (stream.destroyed) return;
  const headers = { [constants.HTTP2_HEADER_STATUS]: 200, [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc' };
  if (grpcStatus !== GRPC_OK) {
    stream.respond({ ...headers, 'grpc-status': grpcStatus }, { endStream: true });
    return;
  }
  stream.respond(headers, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': GRPC_OK }));
  stream.end(Buffer.alloc(5)); // an empty Export…Response: all accepted
}
