import { stringify } from 'yaml';
import type { CollectorTarget } from '../catalog';
import { InputError, type SecretRef } from '../values';
import type { Component, Exporter, Extension, Processor, Receiver } from './component';
import { secretsIn, toPlain } from './config-value';
import { selfTelemetry, type SelfTelemetryOptions } from './self-telemetry';

export type Signal = 'traces' | 'metrics' | 'logs';

export interface Pipeline {
  readonly signal: Signal;
  readonly receivers: readonly Receiver[];
  /** In the order in which data passes them. */
  readonly processors: readonly Processor[];
  readonly exporters: readonly Exporter[];
}

export interface CollectorConfigOptions {
  readonly pipelines: readonly Pipeline[];
  /** Extensions beside those that components of the pipelines refer to. */
  readonly extensions: readonly Extension[];
  /** Who the Collector is, and where it tells its own metrics. */
  readonly telemetry: SelfTelemetryOptions;
}

/**
 * The configuration of a Collector. Pipelines hold the components themselves, so none can be referred to without being
 * declared, nor declared without being used.
 */
export class CollectorConfig {
  private readonly extensions: readonly Extension[];

  constructor(private readonly options: CollectorConfigOptions) {
    const { pipelines, extensions } = options;
    const referred = pipelines.flatMap(({ receivers, processors, exporters }) =>
      [...receivers, ...processors, ...exporters].flatMap(({ references }) => references),
    );
    this.extensions = [...extensions, ...referred.filter((component): component is Extension => component.kind === 'extension')];
    for (const { signal, receivers, exporters } of pipelines) {
      for (const [kind, list] of [['receiver', receivers], ['exporter', exporters]] as const) {
        if (list.length === 0) {
          throw new InputError('OKS002', { what: `the ${signal} pipeline`, given: `one without any ${kind}`, allowed: `a pipeline with at least one ${kind}` });
        }
      }
    }
  }

  /** The secrets that the configuration refers to; the pod needs an environment variable for each. */
  get secrets(): readonly SecretRef[] {
    const all = this.sections().flatMap(([, components]) => components.flatMap(({ config }) => secretsIn(config)));
    return [...new Map(all.map((secret) => [secret.envName, secret])).values()];
  }

  /**
   * The configuration as a Collector reads it. Throws OKS011 for two components of one id, and what `Component.render`
   * throws.
   */
  toYaml(target: CollectorTarget): string {
    const { pipelines, telemetry } = this.options;
    const ids = (components: readonly Component[]): string[] => components.map((component) => component.idFor(target));
    const document = {
      ...Object.fromEntries(
        this.sections()
          .filter(([, components]) => components.length > 0)
          .map(([section, components]) => [section, render(components, target)]),
      ),
      service: {
        extensions: [...new Set(ids(this.extensions))],
        pipelines: Object.fromEntries(
          pipelines.map(({ signal, receivers, processors, exporters }) => [
            signal,
            { receivers: ids(receivers), processors: ids(processors), exporters: ids(exporters) },
          ]),
        ),
        telemetry: toPlain(selfTelemetry(telemetry, target), target),
      },
    };
    return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
  }

  private sections(): readonly (readonly [section: string, components: readonly Component[]])[] {
    const { pipelines } = this.options;
    return [
      ['extensions', this.extensions],
      ['receivers', pipelines.flatMap(({ receivers }) => receivers)],
      ['processors', pipelines.flatMap(({ processors }) => processors)],
      ['exporters', pipelines.flatMap(({ exporters }) => exporters)],
    ];
  }
}

/** Components by id, each once. One id with two configurations is an error. */
function render(components: readonly Component[], target: CollectorTarget): Record<string, unknown> {
  const byId: Record<string, unknown> = {};
  for (const component of components) {
    const id = component.idFor(target);
    const config = component.render(target);
    if (id in byId && JSON.stringify(byId[id]) !== JSON.stringify(config)) {
      throw new InputError('OKS011', {
        what: `the ${component.kind} id`,
        given: id,
        allowed: 'used for one configuration only',
        fix: 'Give one of the two a name of its own.',
      });
    }
    byId[id] = config;
  }
  return byId;
}
