import { InputError, type TimeSpan } from '../../values';
import type { ConfigValue } from '../config-value';
import { filled, timeText } from './checks';

/** A version of TLS, as the Collector writes it. */
export type TlsVersion = '1.0' | '1.1' | '1.2' | '1.3';

/** What client and server have in common. Files are paths in the container; certificates and keys are mounted there. */
export interface TlsOptions {
  /** File with the certificate that is shown to the other side, in PEM. Goes with `keyFile`. @default - none */
  readonly certFile?: string;
  /** File with the certificate's private key, in PEM. @default - none */
  readonly keyFile?: string;
  /** Oldest version of TLS that is spoken. @default "1.2" */
  readonly minVersion?: TlsVersion;
  /** Newest version of TLS that is spoken. @default - the newest that Go knows */
  readonly maxVersion?: TlsVersion;
  /** Cipher suites by their names in Go, for TLS 1.2 and older. @default - Go's safe ones */
  readonly cipherSuites?: readonly string[];
  /** Time between two looks at the files of certificate and key; issuers such as cert-manager replace them. @default - read once */
  readonly reloadInterval?: TimeSpan;
}

/** How a component that connects speaks TLS. */
export interface TlsClientOptions extends TlsOptions {
  /** Send without TLS. @default false */
  readonly insecure?: boolean;
  /** Speak TLS, but believe every certificate. @default false */
  readonly insecureSkipVerify?: boolean;
  /** Name that the server's certificate must carry. @default - the host of the endpoint */
  readonly serverName?: string;
  /** File with the authorities that may have signed the server's certificate, in PEM. @default - those of the system */
  readonly caFile?: string;
  /** Trust those of the system beside `caFile`. @default false */
  readonly includeSystemCaCerts?: boolean;
}

/** How a component that listens speaks TLS. */
export interface TlsServerOptions extends TlsOptions {
  readonly certFile: string;
  readonly keyFile: string;
  /** File with the authorities that must have signed the certificate of each client (mTLS), in PEM. @default - clients need none */
  readonly clientCaFile?: string;
  /** Read `clientCaFile` anew when it changes. @default false */
  readonly reloadClientCa?: boolean;
}

/** `tls` of a client. Throws OKS002 for half a key pair, OKS001 for versions in the wrong order. */
export function tlsClient(what: string, options: TlsClientOptions): ConfigValue {
  return {
    insecure: options.insecure,
    insecure_skip_verify: options.insecureSkipVerify,
    server_name_override: options.serverName,
    ca_file: options.caFile,
    include_system_ca_certs_pool: options.includeSystemCaCerts,
    ...common(what, options),
  };
}

/** `tls` of a server. Throws as `tlsClient` does. */
export function tlsServer(what: string, options: TlsServerOptions): ConfigValue {
  if (options.reloadClientCa === true && options.clientCaFile === undefined) {
    throw new InputError('OKS002', { what: `${what}.clientCaFile`, given: undefined, allowed: 'given together with reloadClientCa' });
  }
  return { client_ca_file: options.clientCaFile, client_ca_file_reload: options.reloadClientCa, ...common(what, options) };
}

function common(what: string, options: TlsOptions): Record<string, ConfigValue> {
  const { certFile, keyFile, minVersion, maxVersion } = options;
  if ((certFile === undefined) !== (keyFile === undefined)) {
    const missing = certFile === undefined ? 'certFile' : 'keyFile';
    throw new InputError('OKS002', { what: `${what}.${missing}`, given: undefined, allowed: 'given: a certificate and its key go together' });
  }
  // Without minVersion it is 1.2 (defaultMinTLSVersion of configtls).
  if (maxVersion !== undefined && Number(maxVersion) < Number(minVersion ?? '1.2')) {
    throw new InputError('OKS001', { what: `${what}.maxVersion`, given: maxVersion, allowed: `at least minVersion, which is "${minVersion ?? '1.2'}"` });
  }
  return {
    cert_file: certFile === undefined ? undefined : filled(`${what}.certFile`, certFile),
    key_file: keyFile === undefined ? undefined : filled(`${what}.keyFile`, keyFile),
    min_version: minVersion,
    max_version: maxVersion,
    cipher_suites: options.cipherSuites,
    reload_interval: timeText(`${what}.reloadInterval`, options.reloadInterval, { min: 1 }),
  };
}
