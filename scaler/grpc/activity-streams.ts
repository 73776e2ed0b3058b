import type { ServerWritableStream } from '@grpc/grpc-js';
import type { IsActiveResponse, ScaledObjectRef } from './proto';
import type { Trigger } from './trigger';

type Call = ServerWritableStream<ScaledObjectRef, IsActiveResponse>;

/** A trigger is looked at this often at least: values also change because time passes. */
const INTERVAL_MS = 1_000;
/** Pushes come in bursts, one from every sender; they are looked at together. */
const COALESCE_MS = 100;
/** KEDA takes each message as a reason to write the status of the ScaledObject, so an active trigger says so only this often. */
const REPEAT_MS = 10_000;

interface Stream {
  readonly trigger: Trigger;
  /** Undefined until there was data for the first time. */
  sent?: { readonly active: boolean; readonly atMs: number };
}

/**
 * The open StreamIsActive calls. A message is sent when a trigger becomes active or inactive, and repeated while it is
 * active. While there is no data nothing is sent: the last word stands.
 */
export class ActivityStreams {
  private readonly streams = new Map<Call, Stream>();
  private interval: NodeJS.Timeout | undefined;
  private wakeUp: NodeJS.Timeout | undefined;
  private ended = false;

  constructor(
    /** Whether a trigger is active; undefined if there is no data. */
    private readonly isActive: (trigger: Trigger) => boolean | undefined,
    private readonly clock: () => number,
  ) {}

  /** Open streams. */
  get size(): number {
    return this.streams.size;
  }

  /** Serves a call until the client cancels it or `endAll` ends it. */
  open(call: Call, trigger: Trigger): void {
    if (this.ended) {
      call.end();
      return;
    }
    const stream: Stream = { trigger };
    this.streams.set(call, stream);
    const close = (): void => this.close(call);
    call.on('cancelled', close).on('error', close).on('close', close);
    this.interval ??= setInterval(() => this.lookAtAll(), INTERVAL_MS);
    this.look(call, stream);
  }

  /** To be called when data has arrived. */
  wake(): void {
    if (this.streams.size === 0) return;
    this.wakeUp ??= setTimeout(() => {
      this.wakeUp = undefined;
      this.lookAtAll();
    }, COALESCE_MS);
  }

  /** Ends every stream with OK, after which KEDA connects again at once; an error would make it wait longer each time. */
  endAll(): void {
    this.ended = true;
    for (const call of [...this.streams.keys()]) {
      call.end();
      this.close(call);
    }
  }

  private close(call: Call): void {
    this.streams.delete(call);
    if (this.streams.size > 0) return;
    clearInterval(this.interval);
    clearTimeout(this.wakeUp);
    this.interval = undefined;
    this.wakeUp = undefined;
  }

  private lookAtAll(): void {
    for (const [call, stream] of this.streams) this.look(call, stream);
  }

  private look(call: Call, stream: Stream): void {
    const active = this.isActive(stream.trigger);
    if (active === undefined) return;
    const now = this.clock();
    const { sent } = stream;
    const due = sent === undefined || sent.active !== active || (active && now - sent.atMs >= REPEAT_MS);
    // A client that does not read gets nothing more until it does.
    if (!due || call.writableNeedDrain) return;
    call.write({ result: active });
    stream.sent = { active, atMs: now };
  }
}
