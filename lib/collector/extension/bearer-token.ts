import type { SecretRef } from '../../values';
import { Component, type Extension } from '../component';

/** Puts a bearer token from a Secret on the requests of an exporter. */
export function bearerToken(name: string, token: SecretRef): Extension {
  return Component.of('bearertokenauth', { token }, { name });
}
