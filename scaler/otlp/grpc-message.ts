import { BodyBuffer, tooLarge, type BodyBudget } from './body';
import { ExportError } from './export-error';

const PREFIX_BYTES = 5;

/** The one message of a unary gRPC request: a flag byte, the length in four bytes, the message. */
export class GrpcMessageBuffer {
  private readonly body: BodyBuffer;
  /** Length of the message by its prefix. */
  private length = 0;

  constructor(
    budget: BodyBudget,
    private readonly maxBytes: number,
  ) {
    this.body = new BodyBuffer(budget, maxBytes + PREFIX_BYTES);
  }

  /** @throws ExportError as soon as the request is known to be too large, or to hold more than one message. */
  add(chunk: Buffer): void {
    const before = this.body.length;
    this.body.add(chunk);
    if (this.body.length < PREFIX_BYTES) return;
    if (before < PREFIX_BYTES) this.length = this.body.bytes().readUInt32BE(1);
    if (this.length > this.maxBytes) throw tooLarge(this.maxBytes);
    if (this.body.length > PREFIX_BYTES + this.length) throw new ExportError('unsupported', 'the call takes exactly one message');
  }

  /** The message and whether it is compressed. @throws ExportError if it is not whole. */
  message(): { readonly compressed: boolean; readonly bytes: Buffer } {
    if (this.body.length === 0) throw new ExportError('unsupported', 'the call takes exactly one message');
    if (this.body.length < PREFIX_BYTES || this.body.length !== PREFIX_BYTES + this.length) {
      throw new ExportError('malformed', 'the request ends in the middle of its message');
    }
    const bytes = this.body.bytes();
    const flag = bytes[0];
    if (flag !== 0 && flag !== 1) throw new ExportError('malformed', `the compression flag of the message is ${flag}; it must be 0 or 1`);
    return { compressed: flag === 1, bytes: bytes.subarray(PREFIX_BYTES) };
  }

  /** See BodyBuffer.free. */
  free(): void {
    this.body.free();
  }
}
