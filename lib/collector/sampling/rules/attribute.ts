import { notSampled, sampled, undecidable, type Decider } from '../decision';
import { attributeOf, type OtlpValue } from '../otlp-trace';
import type { ReceivedTrace } from '../received-trace';
import { quoted } from '../wording';

/** Options that all policies over attributes have. */
export interface AttributeOptions {
  /**
   * Keep the traces in which no resource and no span has such a value, also those without the attribute.
   * `SamplingPolicy.not` says the same of whole traces, and is not needed then.
   * @default false
   */
  readonly invertMatch?: boolean;
}

export interface AttributeMatch {
  readonly key: string;
  readonly invertMatch: boolean;
  /** What is looked for: `http.route = "/pay"`. */
  readonly words: string;
  /** Whether a value is what is looked for; undefined if that cannot be known here. */
  matches(value: OtlpValue, place: 'resource' | 'span'): boolean | undefined;
}

/** Looks at resources and spans in the order of their arrival, and stops at the first that has the value. */
export function attributeDecider(match: AttributeMatch): Decider {
  const [found, missing] = match.invertMatch ? [notSampled, sampled] : [sampled, notSampled];
  return (trace) => {
    let unknown: string | undefined;
    for (const { place, name, value } of valuesOf(trace, match.key)) {
      const text = `${name} has ${match.key} = ${valueInWords(value)}`;
      const matches = match.matches(value, place);
      if (matches === true) return found(text);
      if (matches === undefined) unknown ??= text;
    }
    if (unknown !== undefined) return undecidable(`${unknown}, and whether the regular expression matches that is not decidable here`);
    return missing(`no resource and no span has ${match.words}`);
  };
}

interface Place {
  readonly place: 'resource' | 'span';
  readonly name: string;
  readonly value: OtlpValue;
}

function* valuesOf(trace: ReceivedTrace, key: string): Generator<Place> {
  for (const { resource, scopeSpans } of trace.pieces) {
    const value = attributeOf(resource.attributes, key);
    if (value !== undefined) yield { place: 'resource', name: 'a resource', value };
    for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
      const own = attributeOf(span.attributes, key);
      if (own !== undefined) yield { place: 'span', name: `span ${quoted(span.name)}`, value: own };
    }
  }
}

function valueInWords(value: OtlpValue): string {
  if ('stringValue' in value) return quoted(value.stringValue);
  if ('boolValue' in value) return String(value.boolValue);
  if ('intValue' in value) return String(value.intValue);
  if ('doubleValue' in value) return `${value.doubleValue} (a double)`;
  return 'arrayValue' in value ? 'a list' : 'kvlistValue' in value ? 'a map' : 'bytesLength' in value ? 'bytes' : 'nothing';
}
