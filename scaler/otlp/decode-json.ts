import Long from 'long';
import { Enum, Type, type Field, type Message } from 'protobufjs';

/** Levels of nested messages, as for protobuf. */
const MAX_DEPTH = 100;
const INTEGER = /^-?\d{1,20}$/;
const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const SPECIAL_DOUBLES: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

/**
 * A message from its JSON form (the proto3 JSON mapping as OTLP restricts it): names in lowerCamelCase or as in the
 * proto file, 64-bit integers as strings or numbers, enums as numbers or names, unknown keys ignored.
 *
 * protobufjs' own conversion is not used because it reads what it does not understand as 0.
 *
 * @throws Error with the path of the value that is wrong.
 */
export function decodeJson(type: Type, json: unknown, path = '$', depth = 0): Message {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new Error(`${path} is not an object`);
  if (depth > MAX_DEPTH) throw new Error('maximum nesting depth exceeded');
  const fields = fieldsByJsonName(type);
  const message = type.create();
  const set = message as unknown as Record<string, unknown>;
  for (const [key, value] of Object.entries(json as Record<string, unknown>)) {
    const field = fields.get(key);
    if (field === undefined || value === null) continue;
    const where = `${path}.${key}`;
    if (!field.repeated) {
      set[field.name] = decodeValue(field, value, where, depth);
    } else if (Array.isArray(value)) {
      set[field.name] = value.map((item, index) => decodeValue(field, item, `${where}[${index}]`, depth));
    } else {
      throw new Error(`${where} is not a list`);
    }
  }
  return message;
}

const fieldNames = new WeakMap<Type, ReadonlyMap<string, Field>>();

function fieldsByJsonName(type: Type): ReadonlyMap<string, Field> {
  let names = fieldNames.get(type);
  if (names === undefined) {
    names = new Map(type.fieldsArray.flatMap((field) => [[field.name, field], [snakeCase(field.name), field]]));
    fieldNames.set(type, names);
  }
  return names;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function decodeValue(field: Field, value: unknown, where: string, depth: number): unknown {
  if (field.resolvedType instanceof Type) return decodeJson(field.resolvedType, value, where, depth + 1);
  if (field.resolvedType instanceof Enum) {
    const number = typeof value === 'string' ? field.resolvedType.values[value] : value;
    if (typeof number !== 'number' || !Number.isInteger(number)) throw new Error(`${where} is not a value of ${field.resolvedType.name}`);
    return number;
  }
  switch (field.type) {
    case 'string':
      if (typeof value !== 'string') throw new Error(`${where} is not a string`);
      return value;
    case 'bool':
      if (typeof value !== 'boolean') throw new Error(`${where} is not true or false`);
      return value;
    case 'double':
      return double(value, where);
    case 'bytes':
      if (typeof value !== 'string' || !BASE64.test(value)) throw new Error(`${where} is not base64`);
      return Buffer.from(value, 'base64');
    case 'uint32':
    case 'int32':
      return integer(value, where, false).toNumber();
    default:
      return integer(value, where, field.type === 'fixed64');
  }
}

function double(value: unknown, where: string): number {
  const number = typeof value === 'string' ? (SPECIAL_DOUBLES[value] ?? (value.trim() === '' ? undefined : Number(value))) : value;
  if (typeof number !== 'number' || (Number.isNaN(number) && value !== 'NaN')) throw new Error(`${where} is not a number`);
  return number;
}

function integer(value: unknown, where: string, unsigned: boolean): Long {
  const exact = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof exact === 'string' && INTEGER.test(exact) && !(unsigned && exact.startsWith('-'))) {
    const long = Long.fromString(exact, unsigned);
    // Long wraps around where a number does not fit; then its text differs.
    if (BigInt(long.toString()) === BigInt(exact)) return long;
  }
  // A 64-bit time written as a JSON number has lost its last digits already; as a count of nanoseconds it is still right to 256 ns.
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 63 && !(unsigned && value < 0)) {
    return Long.fromString(BigInt(value).toString(), unsigned);
  }
  throw new Error(`${where} is not a whole number of 64 bits`);
}
