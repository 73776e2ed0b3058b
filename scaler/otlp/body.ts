import { gunzipSync } from 'node:zlib';
import { ExportError } from './export-error';

/** Memory that the bodies of unfinished requests of all transports may take together. */
export class BodyBudget {
  private taken = 0;

  constructor(private readonly maxBytes: number) {}

  /** @throws ExportError `unavailable` if the bytes do not fit; the sender shall try again. */
  take(bytes: number): void {
    if (this.taken + bytes > this.maxBytes) throw new ExportError('unavailable', 'too many requests are in flight, try again');
    this.taken += bytes;
  }

  release(bytes: number): void {
    this.taken -= bytes;
  }
}

/** Collects the chunks of one body within the size limit and the common budget. */
export class BodyBuffer {
  private readonly chunks: Buffer[] = [];
  private size = 0;

  constructor(
    private readonly budget: BodyBudget,
    private readonly maxBytes: number,
  ) {}

  get length(): number {
    return this.size;
  }

  /** @throws ExportError `too_large` or `unavailable`; the chunk is not kept then. */
  add(chunk: Buffer): void {
    if (this.size + chunk.length > this.maxBytes) throw tooLarge(this.maxBytes);
    this.budget.take(chunk.length);
    this.size += chunk.length;
    this.chunks.push(chunk);
  }

  /** All bytes so far. */
  bytes(): Buffer {
    const [only] = this.chunks;
    return this.chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.chunks, this.size);
  }

  /** Gives the memory back to the budget. To be called once, however the request ends. */
  free(): void {
    this.budget.release(this.size);
    this.chunks.length = 0;
    this.size = 0;
  }
}

/** The error for a body above the limit. */
export function tooLarge(maxBytes: number): ExportError {
  return new ExportError('too_large', `the request exceeds ${maxBytes} bytes; send smaller batches`);
}

/**
 * Inflates a gzip body up to the size limit. Synchronous because for bodies of this size handing them to another
 * thread costs more than inflating them.
 *
 * @throws ExportError `too_large` or `malformed`.
 */
export function inflate(body: Buffer, maxBytes: number): Buffer {
  // The last four bytes of a gzip body are its inflated size: one output chunk of that size spares copies. They come from the sender, hence the cap.
  const announced = body.length >= 4 ? body.readUInt32LE(body.length - 4) : 0;
  try {
    return gunzipSync(body, { chunkSize: Math.min(announced, maxBytes) + 64, maxOutputLength: maxBytes });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new ExportError('malformed', `the body is not valid gzip: ${(error as Error).message}`);
  }
}
