import type { Sync } from './autoscaler';
import type { SaleRow } from './flash-sale';
import type { Platform, TierSpec } from './platform';
import type { SaleSummary, TierSummary } from './sale-summary';
import type { Style } from './style';

/** A whole number with thousands apart. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

const BAR = 9;
const ANSWER = 7;
const REPLICAS = 16;
const TIER = ANSWER + REPLICAS + BAR + 3;

/** The lines of the show: one heading, and one line for each HPA sync. At most 110 columns, no cursor movement. */
export class Show {
  constructor(
    private readonly platform: Platform,
    private readonly style: Style,
  ) {}

  /** What the columns mean. */
  legend(): string[] {
    const tiers = [this.platform.gateway, this.platform.sampler];
    const answers = tiers.map(({ name, scaledObject: { triggers } }) =>
      `  answer    ${name}: ${triggers.map(({ parsed }) => parsed.metricName).join(' or ')}${triggers.length > 1 ? ', the larger, as times its target' : ''}`,
    );
    return [
      ...answers,
      '  no data   the answer is an error, never 0, and the HPA holds what runs',
      '  wants n   the metric asks for n replicas; the ScaledObject (behavior, max) allows less, or later',
    ].map((line) => this.style.faint(line));
  }

  heading(): string[] {
    const { gateway, sampler } = this.platform;
    const lead = `${'TIME'.padStart(5)}  ${'PHASE'.padEnd(6)} ${'SENT/S'.padStart(8)} ${'REFUSED/S'.padStart(9)}`;
    const tier = `${'ANSWER'.padStart(ANSWER)}  ${'REPLICAS'.padEnd(REPLICAS + BAR + 1)}`;
    return [`${' '.repeat(lead.length)}   ${titleOf(gateway).padEnd(TIER)}   ${titleOf(sampler)}`, this.style.strong(`${lead}   ${tier}   ${tier}`.trimEnd())];
  }

  /** The line of a sync, and one more for an error that is not a lack of data. */
  row({ second, phase, sentPerSecond, refusedPerSecond, gateway, sampler }: SaleRow): string {
    const errors = [gateway, sampler].flatMap(({ answer }) => ('error' in answer && !answer.noData ? [`\n       ${this.style.bad(answer.error)}`] : []));
    const refused = count(refusedPerSecond).padStart(9);
    const lead = [`${count(second)}s`.padStart(5), '', phase.padEnd(6), count(sentPerSecond).padStart(8), refusedPerSecond >= 0.5 ? this.style.bad(refused) : refused];
    return `${lead.join(' ')}   ${this.tier(gateway, this.platform.gateway)}   ${this.tier(sampler, this.platform.sampler).trimEnd()}${errors.join('')}`;
  }

  private tier(sync: Sync, { scaledObject }: TierSpec): string {
    const { answer, target, current, desired } = sync;
    const known = 'value' in answer;
    const said = (known ? (scaledObject.triggers.length > 1 ? (answer.value / target).toFixed(1) : count(answer.value)) : answer.noData ? 'no data' : 'error').padStart(ANSWER);
    const replicas = replicasText(sync).padEnd(REPLICAS);
    const filled = Math.max(1, Math.round((desired / Math.max(scaledObject.maxReplicas, BAR)) * BAR));
    const bar = '#'.repeat(filled) + '.'.repeat(Math.max(0, Math.min(scaledObject.maxReplicas, BAR) - filled));
    return `${known ? said : this.style.faint(said)}  ${desired === current ? replicas : this.style.good(replicas)} ${bar.padEnd(BAR)}`;
  }
}

function titleOf({ name, scaledObject }: TierSpec): string {
  const [first, ...more] = scaledObject.triggers;
  // Of several metrics the largest counts, and their units differ.
  if (first === undefined || more.length > 0) return `${name}: times target`;
  return `${name}: ${first.type === 'Value' ? 'target ' : ''}${count(first.parsed.targetValue)}${first.type === 'Value' ? '' : ' a replica'}`;
}

function replicasText({ current, desired, recommended, limit }: Sync): string {
  if (limit === 'no-data') return `${desired} held`;
  const wants = limit === undefined || limit === 'min' || recommended === undefined ? '' : ` (wants ${recommended})`;
  return `${desired === current ? (wants === '' ? `${desired}` : `${desired} held`) : `${current} > ${desired}`}${wants}`;
}

/** What the show has proved, and what to do next. */
export function renderSummary(summary: SaleSummary, normalSpansPerSecond: number, style: Style): string[] {
  const { peakSpansPerSecond, gateway, sampler, sentSpans, refusedSpans, peakQueuedSpans, kedaCalls, pushes, failedPushes } = summary;
  const line = (what: string, text: string): string => `  ${what.padEnd(23)} ${text}`;
  return [
    style.strong('What you saw'),
    line('load', `${count(normalSpansPerSecond)} spans/s, up to ${count(peakSpansPerSecond)} in the rush; times count from its begin`),
    ...[gateway, sampler].map((tier) => line(tier.name, tierText(tier))),
    line('refused', `${count(refusedSpans)} of ${count(sentSpans)} spans (${((100 * refusedSpans) / sentSpans).toFixed(1)} %) for want of gateways; senders try these again`),
    line('queued', `at most ${count(peakQueuedSpans)} spans in the gateways, waiting for samplers`),
    line('answers', `${count(kedaCalls)} calls of KEDA, answered from ${count(pushes)} OTLP pushes${failedPushes === 0 ? '' : ` (${count(failedPushes)} failed)`}`),
    '',
    style.strong('What next'),
    line('npm run synth', 'writes the manifests; change charts/two-tier.ts and see'),
    line('npm start -- --serve', 'keeps the scaler up, for metrics that you push'),
    line('README.md', 'your own traffic, policies and backends'),
  ];
}

function tierText({ fromReplicas, toReplicas, secondsToDecision, secondsToCapacity }: TierSummary): string {
  const decision = secondsToDecision === undefined ? 'no more asked for' : `more asked for after ${secondsToDecision.toFixed(0)} s`;
  const capacity =
    secondsToCapacity === undefined ? 'not yet enough when the rush ended' : secondsToCapacity === 0 ? 'always enough' : `enough of them served after ${secondsToCapacity.toFixed(0)} s`;
  return `${fromReplicas} > ${toReplicas} replicas: ${decision}, ${capacity}`;
}
