import { type CollectorRelease, type CollectorTarget, type ComponentEntry, type ComponentKind, componentName, COMPONENTS, type ComponentType, OPTIONS_SINCE } from '../catalog';
import { InputError } from '../values';
import { type ConfigValue, Referable, referencesIn, toPlain } from './config-value';

/** A receiver, processor, exporter, connector or extension with its configuration. */
export class Component<K extends ComponentKind = ComponentKind> extends Referable {
  /** The component of a type; `name` tells several of one type apart, as `type/name`. */
  static of<T extends ComponentType>(type: T, config: ConfigValue, options: ComponentOptions = {}): Component<(typeof COMPONENTS)[T]['kind']> {
    return new Component(COMPONENTS[type].kind, type, COMPONENTS[type], config, options);
  }

  /**
   * Any component, also one that this package has no function for; `type` is its name in the newest release. What the
   * package knows of that type is checked as always; of a type it does not know, neither options nor distribution.
   * Throws OKS003 for a type that cannot be one, or that is the older name of a known type.
   */
  static custom<K extends ComponentKind>(kind: K, type: string, config: ConfigValue, options: ComponentOptions = {}): Component<K> {
    // component.NewType of go.opentelemetry.io/collector/component.
    if (!/^[a-z][a-z0-9_]{0,62}$/i.test(type)) {
      throw new InputError('OKS003', { what: `type of the ${kind}`, given: type, allowed: 'a letter, then at most 62 letters, digits and "_"; a name goes into "name"' });
    }
    const known: readonly (readonly [string, ComponentEntry])[] = Object.entries(COMPONENTS);
    const ofKind = known.filter(([, entry]) => entry.kind === kind);
    const newest = ofKind.find(([, { renamed }]) => renamed?.from === type)?.[0];
    if (newest !== undefined) {
      throw new InputError('OKS003', {
        what: `type of the ${kind}`,
        given: type,
        allowed: `its newest name, "${newest}"`,
        fix: 'Configurations for releases before the new name are written with the older one.',
      });
    }
    return new Component(kind, type, ofKind.find(([name]) => name === type)?.[1], config, options);
  }

  private readonly name: string | undefined;
  private readonly needs: Readonly<Record<string, string>>;

  private constructor(
    readonly kind: K,
    readonly type: string,
    private readonly entry: ComponentEntry | undefined,
    readonly config: ConfigValue,
    { name, needs = {} }: ComponentOptions,
  ) {
    super();
    this.needs = needs;
    this.name = name === undefined ? undefined : checkComponentName(`the name of a component of type ${type}`, name);
  }

  /** The key under which the configuration of a release holds it: `otlp_grpc/dash0`, and `otlp/dash0` before 0.144. */
  idFor({ release }: CollectorTarget): string {
    const type = this.typeIn(release);
    return this.name === undefined ? type : `${type}/${this.name}`;
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
    const { distribution, release } = target;
    const distributions = this.entry?.distributions;
    if (distributions !== undefined && distribution !== 'custom' && !distributions.includes(distribution)) {
      throw new InputError('OKS012', {
        what: `the ${this.kind} ${this.typeIn(release)}`,
        given: `used on the "${distribution}" distribution, which lacks it`,
        allowed: `used on ${[...distributions, 'custom'].map((one) => `"${one}"`).join(' or ')}`,
      });
    }
    const plain = toPlain(this.config, target);
    const options = this.entry === undefined ? {} : (OPTIONS_SINCE[this.type as ComponentType] ?? {});
    const used = Object.entries(options).filter(([option]) => has(plain, option.split('.')));
    for (const [what, since] of [...used.map(([option, since]) => [`option ${option}`, since] as const), ...Object.entries(this.needs)]) {
      if (!release.atLeast(since)) {
        throw new InputError('OKS013', {
          what: `the ${what} of ${this.typeIn(release)}`,
          given: `used on release ${release.version}`,
          allowed: `used on ${since} or a later one, which have it`,
        });
      }
    }
    return plain;
  }

  private typeIn(release: CollectorRelease): string {
    return this.entry === undefined ? this.type : componentName(this.type as ComponentType, release);
  }
}

/** What may follow the "/" of the id of a component or a pipeline. Throws OKS003. */
export function checkComponentName(what: string, name: string): string {
  if (!/^[a-z0-9][a-z0-9_.-]*$/i.test(name)) throw new InputError('OKS003', { what, given: name, allowed: 'letters, digits, "_", "-" and "."' });
  return name;
}

export interface ComponentOptions {
  /** What tells it from others of its type. @default - none, the type alone is the key */
  readonly name?: string;
  /** What in its configuration came after the oldest release, with the first release that has it. @default - as the catalog knows */
  readonly needs?: Readonly<Record<string, string>>;
}

export type Receiver = Component<'receiver'>;
export type Processor = Component<'processor'>;
export type Exporter = Component<'exporter'>;
/** Ends one pipeline as its exporter and begins others as their receiver. */
export type Connector = Component<'connector'>;
export type Extension = Component<'extension'>;

function has(value: unknown, [key, ...rest]: readonly string[]): boolean {
  if (key === undefined) return true;
  if (Array.isArray(value)) return value.some((entry) => has(entry, [key, ...rest]));
  return typeof value === 'object' && value !== null && key in value && has((value as Record<string, unknown>)[key], rest);
}
