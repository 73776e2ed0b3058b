import type { SecretRef } from '../../values';
import { Component, type Extension } from '../component';
import { filled } from '../settings/checks';

/** Basic authentication of an exporter's requests. */
export interface BasicAuthClientOptions {
  /** Tells several apart. */
  readonly name: string;
  readonly username: string | SecretRef;
  readonly password: SecretRef;
}

/** Puts user name and password on the requests of an exporter. Throws OKS002 for an empty name. */
export function basicAuthClient({ name, username, password }: BasicAuthClientOptions): Extension {
  if (typeof username === 'string') filled('basicAuthClient.username', username);
  return Component.of('basicauth', { client_auth: { username, password } }, { name });
}

/** Basic authentication of a receiver's clients: the path of a file as `htpasswd` writes it, or such a file in a Secret. */
export type BasicAuthServerOptions = { readonly name: string } & ({ readonly file: string } | { readonly htpasswd: SecretRef });

/** Lets in clients with one of these user names and passwords. Throws OKS002 for an empty path. */
export function basicAuthServer(options: BasicAuthServerOptions): Extension {
  const { name } = options;
  if ('file' in options) return Component.of('basicauth', { htpasswd: { file: filled('basicAuthServer.file', options.file) } }, { name });
  return Component.of('basicauth', { htpasswd: { inline: options.htpasswd } }, { name });
}
