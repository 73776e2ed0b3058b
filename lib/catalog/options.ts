import type { ComponentType } from './components';

/**
 * Options that came after the oldest release, with the first release that has them. A dot leads into a map; list entries
 * are not told apart. An option that is not here is in every release.
 *
 * Source: the changelogs of the Collector and its contrib repository.
 */
export const OPTIONS_SINCE: Readonly<Partial<Record<ComponentType, Readonly<Record<string, string>>>>> = {
  tail_sampling: {
    block_on_overflow: '0.134.0',
    decision_wait_after_root_received: '0.144.0',
    maximum_trace_size_bytes: '0.145.0',
    sampling_strategy: '0.149.0',
    tail_storage: '0.150.0',
    num_shards: '0.159.0',
  },
};
