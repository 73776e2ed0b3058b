import { stringify } from 'yaml';
import { InputError, type SecretRef } from '../values';
import type { Component, Exporter, Extension, Processor, Receiver } from './component';
import { type ConfigValue, secretsIn, toPlain } from './config-value';

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
  /** `service.telemetry`. */
  readonly telemetry: ConfigValue;
}

/**
 * The configuration of a Collector. Pipelines hold the components themselves, so none can be referred to without being
 * declared, nor declared without being used.
 */
export class CollectorConfig {
  private readonly extensions: readonly Extension[];

  constructor(private readonly options: CollectorConfigOptions) {
    const { pipelines, extensions } = options;
    this.extensions = [
      ...extensions,
      ...pipelines.flatMap(({ receivers, processors, exporters }) =>
        [...receivers, ...processors, ...exporters].flatMap((component) => component.extensions),
      ),
    ];
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

  /** The configuration as the Collector reads it. */
  toYaml(): string {
    const { pipelines, telemetry } = this.options;
    const document = {
      ...Object.fromEntries(
        this.sections()
          .filter(([, components]) => components.length > 0)
          .map(([section, components]) => [section, Object.fromEntries(components.map(({ id, config }) => [id, toPlain(config)]))]),
      ),
      service: {
        extensions: this.sections()[0]?.[1].map(({ id }) => id),
        pipelines: Object.fromEntries(
          pipelines.map(({ signal, receivers, processors, exporters }) => [
            signal,
            { receivers: ids(receivers), processors: ids(processors), exporters: ids(exporters) },
          ]),
        ),
        telemetry: toPlain(telemetry),
      },
    };
    return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
  }

  private sections(): readonly (readonly [section: string, components: readonly Component[]])[] {
    const { pipelines } = this.options;
    return [
      ['extensions', unique(this.extensions)],
      ['receivers', unique(pipelines.flatMap(({ receivers }) => receivers))],
      ['processors', unique(pipelines.flatMap(({ processors }) => processors))],
      ['exporters', unique(pipelines.flatMap(({ exporters }) => exporters))],
    ];
  }
}

function ids(components: readonly Component[]): string[] {
  return components.map(({ id }) => id);
}

/** Components by id, each once. One id with two configurations is an error. */
function unique(components: readonly Component[]): readonly Component[] {
  const byId = new Map<string, Component>();
  for (const component of components) {
    const known = byId.get(component.id);
    if (known !== undefined && known !== component && JSON.stringify(toPlain(known.config)) !== JSON.stringify(toPlain(component.config))) {
      throw new InputError('OKS011', {
        what: `the ${component.kind} id`,
        given: component.id,
        allowed: 'used for one configuration only',
        fix: 'Give one of the two a name of its own.',
      });
    }
    byId.set(component.id, component);
  }
  return [...byId.values()];
}
