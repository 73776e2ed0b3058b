import { checkNotEmpty, InputError, type TimeSpan } from '../../values';
import { Component, type ComponentOptions, type Processor } from '../component';
import { timeText } from '../settings/checks';

/** What can tell about the machine, the container, or the cloud. */
export type ResourceDetector =
  | 'aks' | 'azure' | 'consul' | 'docker' | 'dynatrace' | 'ec2' | 'ecs' | 'eks' | 'elastic_beanstalk' | 'env' | 'gcp' | 'heroku' | 'lambda' | 'openshift' | 'system';

/** Detectors whose attributes can be chosen. */
type ConfigurableDetector = Exclude<ResourceDetector, 'dynatrace' | 'env'>;

export interface ResourceDetectionOptions extends ComponentOptions {
  /** Who is asked, in this order; where two tell the same attribute, the first counts. */
  readonly detectors: readonly ResourceDetector[];
  /** Write over attributes that the data has already. @default true */
  readonly override?: boolean;
  /** Longest wait for all detectors at start. @default 5 s */
  readonly timeout?: TimeSpan;
  /** Time between two detections. @default - once, at start */
  readonly refreshInterval?: TimeSpan;
  /** Attributes of a detector to switch on or off, by name. @default - those of the detector's documentation */
  readonly attributes?: Readonly<Partial<Record<ConfigurableDetector, Readonly<Record<string, boolean>>>>>;
  /** How the `system` detector finds `host.name`; the first that answers. @default ["dns", "os"] */
  readonly hostnameSources?: readonly ('dns' | 'os' | 'cname' | 'lookup')[];
}

/** Adds attributes of where the Collector runs. Throws OKS002 without detectors, or for settings of one that is not asked. */
export function resourceDetection(options: ResourceDetectionOptions): Processor {
  const { name, detectors, attributes = {}, hostnameSources } = options;
  checkNotEmpty('resourceDetection.detectors', detectors, 'Give at least one detector, such as "env".');
  const configured = [...Object.keys(attributes), ...(hostnameSources === undefined ? [] : ['system'])];
  const unasked = configured.find((detector) => !detectors.some((asked) => asked === detector));
  if (unasked !== undefined) {
    throw new InputError('OKS002', { what: 'resourceDetection.detectors', given: detectors, allowed: `a list with "${unasked}", which has settings` });
  }
  const settings = [...new Set(configured)].map((detector) => [
    // The detector and its settings are spelled differently.
    detector === 'elastic_beanstalk' ? 'elasticbeanstalk' : detector,
    {
      hostname_sources: detector === 'system' ? hostnameSources : undefined,
      resource_attributes: toggles(attributes[detector as ConfigurableDetector]),
    },
  ] as const);
  return Component.of(
    'resource_detection',
    {
      detectors,
      override: options.override,
      timeout: timeText('resourceDetection.timeout', options.timeout, { min: 1 }),
      refresh_interval: timeText('resourceDetection.refreshInterval', options.refreshInterval),
      ...Object.fromEntries(settings),
    },
    { name },
  );
}

function toggles(attributes: Readonly<Record<string, boolean>> | undefined): Record<string, { enabled: boolean }> | undefined {
  return attributes && Object.fromEntries(Object.entries(attributes).map(([attribute, enabled]) => [attribute, { enabled }]));
}
