import { logVerbosity, Server, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import type { ExternalScaler } from './external-scaler';
import { EXTERNAL_SCALER_SERVICE } from './proto';

// What the library would print itself comes back as errors, which are logged in our form.
setLogVerbosity(logVerbosity.NONE);

/**
 * The listener for KEDA.
 *
 * - It pings idle connections: KEDA does not, and would otherwise hold on to a connection whose other end is gone.
 * - It sets no maximum age of connections. That would spread KEDA's calls over replicas, but there is
 *   one, and each end of a connection breaks KEDA's open streams.
 */
export class KedaServer {
  private readonly server = new Server({
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
    // A request is the metadata of one trigger; a ScaledObject with all its triggers has at most about 1 MiB in etcd.
    'grpc.max_receive_message_length': 1024 * 1024,
    'grpc.max_concurrent_streams': 10_000,
  });

  constructor(private readonly scaler: ExternalScaler) {
    this.server.addService(EXTERNAL_SCALER_SERVICE, scaler.handlers());
  }

  /** Begins to listen; gives back the port, which differs from the one asked for if that is 0. */
  listen(port: number, host: string): Promise<number> {
    const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    return new Promise((resolve, reject) => {
      this.server.bindAsync(address, ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
    });
  }

  /** Ends open streams with OK, lets calls under way end, and cuts what is left after the deadline. */
  async stop(deadlineMs: number): Promise<void> {
    this.scaler.endStreams();
    await new Promise<void>((resolve) => {
      const cut = setTimeout(() => {
        this.server.forceShutdown();
        resolve();
      }, deadlineMs);
      this.server.tryShutdown(() => {
        clearTimeout(cut);
        resolve();
      });
    });
  }
}
