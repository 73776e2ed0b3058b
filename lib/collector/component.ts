import { type CollectorTarget, type ComponentEntry, type ComponentKind, componentName, COMPONENTS, type ComponentType, OPTIONS_SINCE } from '../catalog';
import { InputError } from '../values';
import { type ConfigValue, Referable, referencesIn, toPlain } from './config-value';

/** A receiver, processor, exporter, connector or extension with its configuration. */
export class Component<K extends ComponentKind = ComponentKind> extends Referable {
  /** The component of a type; `name` tells several of one type apart, as `type/name`. */
  static of<T extends ComponentType>(type: T, config: ConfigValue, options: ComponentOptions = {}): Component<(typeof COMPONENTS)[T]['kind']> {
    return new Component(COMPONENTS[type].kind, type, config, options);
  }

  private readonly name: string | undefined;

  private constructor(
    readonly kind: K,
    readonly type: ComponentType,
    readonly config: ConfigValue,
    { name }: ComponentOptions,
  ) {
    super();
    if (name !== undefined && !/^[a-z0-9][a-z0-9_.-]*$/i.test(name)) {
      throw new InputError('OKS003', { what: `the name of a component of type ${type}`, given: name, allowed: 'letters, digits, "_", "-" and "."' });
    }
    this.name = name;
  }

  /** The key under which the configuration of a release holds it: `otlp_grpc/dash0`, and `otlp/dash0` before 0.144. */
  idFor({ release }: CollectorTarget): string {
    const name = componentName(this.type, release);
    return this.name === undefined ? name : `${name}/${this.name}`;
  }

  /** Components that its configuration refers to, such as its authenticator. */
  get references(): readonly Component[] {
    return referencesIn(this.config).filter((reference) => reference instanceof Component);
  }

  /**
   * Its configuration as plain data. Throws OKS012 if the distribution lacks it, OKS013 if the release lacks one of its
   * options.
   */
  render(target: CollectorTarget): unknown {
    const { distributions }: ComponentEntry = COMPONENTS[this.type];
    const { distribution, release } = target;
    if (distribution !== 'custom' && !distributions.includes(distribution)) {
      throw new InputError('OKS012', {
        what: `the ${this.kind} ${componentName(this.type, release)}`,
        given: `used on the "${distribution}" distribution, which lacks it`,
        allowed: `used on ${[...distributions, 'custom'].map((one) => `"${one}"`).join(' or ')}`,
      });
    }
    const plain = toPlain(this.config, target);
    for (const [option, since] of Object.entries(OPTIONS_SINCE[this.type] ?? {})) {
      if (!release.atLeast(since) && has(plain, option.split('.'))) {
        throw new InputError('OKS013', {
          what: `the option ${option} of ${componentName(this.type, release)}`,
          given: `used on release ${release.version}`,
          allowed: `used on ${since} or a later one, which have it`,
        });
      }
    }
    return plain;
  }
}

export interface ComponentOptions {
  /** What tells it from others of its type. @default - none, the type alone is the key */
  readonly name?: string;
}

export type Receiver = Component<'receiver'>;
export type Processor = Component<'processor'>;
export type Exporter = Component<'exporter'>;
export type Extension = Component<'extension'>;

function has(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  if (Array.isArray(value)) return value.some((entry) => has(entry, [key, ...rest]));
  return typeof value === 'object' && value !== null && key in value && has((value as Record<string, unknown>)[key], rest);
}
