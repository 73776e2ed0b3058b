import { InputError } from '../../values';

const SPECIAL_DOUBLES: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

/** A place in parsed JSON, read as the proto3 JSON mapping says. Whatever does not fit is OKS016, with its path. */
export class JsonReader {
  constructor(
    private readonly value: unknown,
    private readonly path: string,
  ) {}

  /** The entry under a lowerCamelCase name, or under the name as the proto file has it. A null counts as not given. */
  field(name: string): JsonReader | undefined {
    const object = this.object();
    const proto = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const value = object[name] ?? object[proto] ?? undefined;
    return value === undefined ? undefined : new JsonReader(value, `${this.path}.${name}`);
  }

  /** The entries of a list under a name; none if it is not given. */
  list<T>(name: string, read: (entry: JsonReader) => T): readonly T[] {
    const entry = this.field(name);
    if (entry === undefined) return [];
    if (!Array.isArray(entry.value)) return entry.fail('a list');
    return entry.value.map((item, index) => read(new JsonReader(item, `${entry.path}[${index}]`)));
  }

  string(name: string): string {
    return this.field(name)?.asString() ?? '';
  }

  uint32(name: string): number {
    return Number(this.field(name)?.asInteger(0n, 2n ** 32n - 1n) ?? 0n);
  }

  uint64(name: string): bigint {
    return this.field(name)?.asInteger(0n, 2n ** 64n - 1n) ?? 0n;
  }

  /** An enum: its number, or the name of one of its values. */
  enumeration(name: string, values: Readonly<Record<string, number>>): number {
    const entry = this.field(name);
    if (entry === undefined) return 0;
    if (typeof entry.value === 'string' && !/^\d+$/.test(entry.value)) {
      return values[entry.value] ?? entry.fail(`a number or one of ${Object.keys(values).join(', ')}`);
    }
    return Number(entry.asInteger(0n, 2n ** 31n - 1n));
  }

  /** An ID of so many bytes in hexadecimal. Only an optional one may be missing or empty. */
  id(name: string, bytes: number, optional: boolean): string {
    const entry = this.field(name) ?? new JsonReader(undefined, `${this.path}.${name}`);
    if (optional && (entry.value === undefined || entry.value === '')) return '';
    const { value } = entry;
    if (typeof value !== 'string' || value.length !== 2 * bytes || !/^[0-9a-f]*$/i.test(value)) return entry.fail(`${2 * bytes} hexadecimal digits`);
    return value.toLowerCase();
  }

  asString(): string {
    return typeof this.value === 'string' ? this.value : this.fail('text');
  }

  asBoolean(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.fail('true or false');
  }

  asDouble(): number {
    if (typeof this.value === 'number') return this.value;
    const number = typeof this.value === 'string' && this.value.trim() !== '' ? (SPECIAL_DOUBLES[this.value] ?? Number(this.value)) : NaN;
    return Number.isNaN(number) && this.value !== 'NaN' ? this.fail('a number') : number;
  }

  asInteger(min: bigint, max: bigint): bigint {
    const { value } = this;
    if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      return this.fail('written as text where it is beyond 2^53, since a JSON number has lost its last digits there');
    }
    if ((typeof value === 'number' && Number.isInteger(value)) || (typeof value === 'string' && /^-?\d{1,20}$/.test(value))) {
      const integer = BigInt(value);
      if (integer >= min && integer <= max) return integer;
    }
    return this.fail(`a whole number from ${min} to ${max}`);
  }

  /** Length in bytes of base64 text. */
  asBase64Length(): number {
    const text = this.asString();
    if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return this.fail('base64');
    return (text.length / 4) * 3 - (/=*$/.exec(text)?.[0].length ?? 0);
  }

  fail(allowed: string): never {
    throw new InputError('OKS016', { what: this.path, given: this.value, allowed });
  }

  private object(): Readonly<Record<string, unknown>> {
    const { value } = this;
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : this.fail('an object');
  }
}
