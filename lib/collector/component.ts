import { COMPONENTS, type ComponentKind, type ComponentType } from '../catalog';
import { InputError } from '../values';
import type { ConfigValue } from './config-value';

/** A receiver, processor, exporter or extension with its configuration. */
export class Component<K extends ComponentKind = ComponentKind> {
  /** The component of a type; `name` tells several of one type apart, as `type/name`. */
  static of<T extends ComponentType>(type: T, config: ConfigValue, options: ComponentOptions = {}): Component<(typeof COMPONENTS)[T]['kind']> {
    return new Component(COMPONENTS[type].kind, type, config, options);
  }

  /** The key under which the configuration holds it: `otlp_grpc/dash0`. */
  readonly id: string;
  /** Extensions that must be started for it, such as its authenticator. */
  readonly extensions: readonly Component<'extension'>[];

  private constructor(
    readonly kind: K,
    readonly type: ComponentType,
    readonly config: ConfigValue,
    options: ComponentOptions,
  ) {
    const { name, extensions } = options;
    if (name !== undefined && !/^[a-z0-9][a-z0-9_.-]*$/i.test(name)) {
      throw new InputError('OKS003', { what: `the name of a ${type} component`, given: name, allowed: 'letters, digits, "_", "-" and "."' });
    }
    this.id = name === undefined ? type : `${type}/${name}`;
    this.extensions = extensions ?? [];
  }
}

export interface ComponentOptions {
  /** What tells it from others of its type. @default - none, the type alone is the key */
  readonly name?: string;
  /** Extensions that it refers to. @default - none */
  readonly extensions?: readonly Component<'extension'>[];
}

export type Receiver = Component<'receiver'>;
export type Processor = Component<'processor'>;
export type Exporter = Component<'exporter'>;
export type Extension = Component<'extension'>;
