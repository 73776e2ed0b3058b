import { InputError, type TimeSpan } from '../../values';
import { Component, type ComponentOptions, type Extension } from '../component';
import { count, timeText } from '../settings/checks';

export interface FileStorageOptions extends ComponentOptions {
  /** Directory in the container, on a volume that outlives it. */
  readonly directory: string;
  /** Make the directory if it is not there. @default false */
  readonly createDirectory?: boolean;
  /** Longest wait for the lock of a file. @default 1 s */
  readonly timeout?: TimeSpan;
  /** Have every write reach the disk before it counts: slower, but nothing is lost when the node fails. @default false */
  readonly fsync?: boolean;
  /** Give space back to the file system. @default - files only grow */
  readonly compaction?: FileStorageCompaction;
}

/** When files are written anew without their gaps; a second copy must fit on the disk meanwhile. */
export interface FileStorageCompaction {
  /** Directory for that copy, on the same volume. @default - that of the storage */
  readonly directory?: string;
  /** At start. @default false */
  readonly onStart?: boolean;
  /** When a file had grown and is mostly empty again. @default false */
  readonly onRebound?: boolean;
  /** Size that a file must have had, in MiB. @default 100 */
  readonly reboundNeededMebibytes?: number;
  /** Used size at which it is done, in MiB. @default 10 */
  readonly reboundTriggerMebibytes?: number;
  /** Entries copied at once; 0 for all. @default 65536 */
  readonly maxTransactionSize?: number;
  /** Time between two looks. @default 5 s */
  readonly checkInterval?: TimeSpan;
  /** Remove what an unfinished compaction left behind, at start. @default false */
  readonly cleanupOnStart?: boolean;
}

/** Storage on disk, for queues that outlive the process. Throws OKS003 for a relative directory, OKS001 for sizes out of range. */
export function fileStorage(options: FileStorageOptions): Extension {
  const { name, directory, compaction } = options;
  return Component.of(
    'file_storage',
    {
      directory: absolute('fileStorage.directory', directory),
      create_directory: options.createDirectory,
      timeout: timeText('fileStorage.timeout', options.timeout, { min: 1 }),
      fsync: options.fsync,
      compaction: compaction && {
        // The Collector's own default is a directory on the container's root file system.
        directory: absolute('fileStorage.compaction.directory', compaction.directory ?? directory),
        on_start: compaction.onStart,
        on_rebound: compaction.onRebound,
        rebound_needed_threshold_mib: count('fileStorage.compaction.reboundNeededMebibytes', compaction.reboundNeededMebibytes),
        rebound_trigger_threshold_mib: count('fileStorage.compaction.reboundTriggerMebibytes', compaction.reboundTriggerMebibytes),
        max_transaction_size: count('fileStorage.compaction.maxTransactionSize', compaction.maxTransactionSize),
        check_interval: timeText('fileStorage.compaction.checkInterval', compaction.checkInterval, { min: 1 }),
        cleanup_on_start: compaction.cleanupOnStart,
      },
    },
    { name },
  );
}

function absolute(what: string, path: string): string {
  if (!path.startsWith('/')) throw new InputError('OKS003', { what, given: path, allowed: 'an absolute path in the container' });
  return path;
}
