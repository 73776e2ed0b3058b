import { stringify } from 'yaml';
import { type CollectorTarget, NEWEST_TARGET } from '../catalog';
import { InputError, type SecretRef } from '../values';
import { checkComponentName, type Component, type Connector, type Exporter, type Extension, type Processor, type Receiver } from './component';
import { secretsIn, toPlain } from './config-value';
import { POD_IP_ENV } from './receiver';
import { POD_ENV, selfTelemetry, type SelfTelemetryOptions } from './self-telemetry';

export type Signal = 'traces' | 'metrics' | 'logs';

export interface Pipeline {
  readonly signal: Signal;
  /** Tells several pipelines of one signal apart, as `traces/sampled`. @default - none, the signal alone is the key */
  readonly name?: string;
  /** Receivers, and connectors that another pipeline has as exporters. */
  readonly receivers: readonly (Receiver | Connector)[];
  /** In the order in which data passes them. */
  readonly processors: readonly Processor[];
  /** Exporters, and connectors that another pipeline has as receivers. */
  readonly exporters: readonly (Exporter | Connector)[];
}

export interface CollectorConfigOptions {
  readonly pipelines: readonly Pipeline[];
  /** Extensions beside those that components of the pipelines refer to. */
  readonly extensions: readonly Extension[];
  /** Who the Collector is, and where it tells its own metrics. */
  readonly telemetry: SelfTelemetryOptions;
}

/** Environment variables that the pod sets itself. */
const RESERVED_ENV: ReadonlySet<string> = new Set([...Object.values(POD_ENV), POD_IP_ENV, 'GOMEMLIMIT']);

/**
 * The configuration of a Collector. Pipelines hold the components themselves, so none can be referred to without being
 * declared, nor declared without being used.
 */
export class CollectorConfig {
  /** The secrets that the configuration refers to; the pod needs an environment variable for each. */
  readonly secrets: readonly SecretRef[];
  private readonly extensions: readonly Extension[];

  /**
   * Throws OKS002 for a pipeline without receiver or exporter, and for a connector that no pipeline has as receiver or none
   * as exporter; OKS003 for a pipeline's name; OKS011 for two pipelines of one key.
   */
  constructor(private readonly options: CollectorConfigOptions) {
    const { pipelines, extensions } = options;
    const referred = pipelines.flatMap(({ receivers, processors, exporters }) =>
      [...receivers, ...processors, ...exporters].flatMap(({ references }) => references),
    );
    this.extensions = [...extensions, ...referred.filter((component): component is Extension => component.kind === 'extension')];
    for (const pipeline of pipelines) {
      const { receivers, exporters } = pipeline;
      for (const [kind, list] of [['receiver', receivers], ['exporter', exporters]] as const) {
        if (list.length === 0) {
          throw new InputError('OKS002', { what: `the ${keyOf(pipeline)} pipeline`, given: `one without any ${kind}`, allowed: `a pipeline with at least one ${kind}` });
        }
      }
    }
    checkKeys(pipelines);
    checkConnectors(pipelines);
    this.secrets = distinct(this.sections().flatMap(([, components]) => components.flatMap(({ config }) => secretsIn(config))));
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
          pipelines.map((pipeline) => [
            keyOf(pipeline),
            { receivers: ids(pipeline.receivers), processors: ids(pipeline.processors), exporters: ids(pipeline.exporters) },
          ]),
        ),
        telemetry: toPlain(selfTelemetry(telemetry, target), target),
      },
    };
    return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
  }

  private sections(): readonly (readonly [section: string, components: readonly Component[]])[] {
    const { pipelines } = this.options;
    const ends: readonly Component[] = pipelines.flatMap(({ receivers, exporters }) => [...receivers, ...exporters]);
    return [
      ['extensions', this.extensions],
      ['receivers', ends.filter(({ kind }) => kind === 'receiver')],
      ['processors', pipelines.flatMap(({ processors }) => processors)],
      ['exporters', ends.filter(({ kind }) => kind === 'exporter')],
      ['connectors', ends.filter(({ kind }) => kind === 'connector')],
    ];
  }
}

function keyOf({ signal, name }: Pipeline): string {
  return name === undefined ? signal : `${signal}/${name}`;
}

function checkKeys(pipelines: readonly Pipeline[]): void {
  const seen = new Set<string>();
  for (const pipeline of pipelines) {
    if (pipeline.name !== undefined) checkComponentName(`the name of a ${pipeline.signal} pipeline`, pipeline.name);
    const key = keyOf(pipeline);
    if (seen.has(key)) {
      throw new InputError('OKS011', { what: 'the key of a pipeline', given: key, allowed: 'used for one pipeline only', fix: 'Give one of the two a name of its own.' });
    }
    seen.add(key);
  }
}

/** The Collector refuses a connector that is only one of the two. */
function checkConnectors(pipelines: readonly Pipeline[]): void {
  const connectors = (ends: readonly Component[]): string[] => ends.filter(({ kind }) => kind === 'connector').map((connector) => connector.idFor(NEWEST_TARGET));
  const from = new Set(connectors(pipelines.flatMap(({ exporters }) => exporters)));
  const to = new Set(connectors(pipelines.flatMap(({ receivers }) => receivers)));
  for (const id of new Set([...from, ...to])) {
    if (from.has(id) && to.has(id)) continue;
    const [is, lacks] = from.has(id) ? ['an exporter', 'a receiver'] : ['a receiver', 'an exporter'];
    throw new InputError('OKS002', { what: `the connector ${id}`, given: `only ${is} of pipelines`, allowed: `${lacks} of at least one pipeline, too` });
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

/** Each secret once. One variable for two secrets, or for one of the pod's own, is an error. */
function distinct(all: readonly SecretRef[]): readonly SecretRef[] {
  const byName = new Map<string, SecretRef>();
  for (const secret of all) {
    const { envName, secret: name, key } = secret;
    const known = byName.get(envName);
    if ((known !== undefined && (known.secret !== name || known.key !== key)) || RESERVED_ENV.has(envName)) {
      throw new InputError('OKS011', {
        what: `the environment variable ${envName}`,
        given: `wanted for ${name}/${key}, and for ${known === undefined ? 'the pod itself' : `${known.secret}/${known.key}`}`,
        allowed: 'one value',
        fix: 'Rename the Secret or its key.',
      });
    }
    byName.set(envName, secret);
  }
  return [...byName.values()];
}
