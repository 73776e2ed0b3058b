import { decodeJson } from './decode-json';
import type { ExportRequest } from './messages';
import { ExportRequestType } from './proto';
import { ExportError } from './export-error';

/** How the body of a request is written. */
export type BodyEncoding = 'protobuf' | 'json';

/**
 * Decodes the body of an OTLP metrics request, all or nothing. The caller may apply the result: no later step can
 * find the request malformed.
 *
 * @throws ExportError `malformed` with the reason.
 */
export function decodeExportRequest(body: Uint8Array, encoding: BodyEncoding): ExportRequest {
  try {
    const message = encoding === 'json' ? decodeJson(ExportRequestType, parseJson(body)) : ExportRequestType.decode(body);
    return message as unknown as ExportRequest;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ExportError('malformed', `the body is not an OTLP metrics request in ${encoding === 'json' ? 'JSON' : 'protobuf'}: ${reason}`);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(body: Uint8Array): unknown {
  return JSON.parse(utf8.decode(body));
}
