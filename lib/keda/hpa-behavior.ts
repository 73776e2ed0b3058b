import { checkNumber, seconds, type TimeSpan } from '../values';

interface ScalingRules {
  readonly stabilizationWindowSeconds?: number;
  readonly selectPolicy?: 'Max' | 'Min' | 'Disabled';
  readonly policies?: readonly { readonly type: 'Pods' | 'Percent'; readonly value: number; readonly periodSeconds: number }[];
}

/** Scale out at once and in large steps: at most double, or four pods, every 15 s. These are the HPA's own defaults. */
const SCALE_OUT: ScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Percent', value: 100, periodSeconds: 15 },
    { type: 'Pods', value: 4, periodSeconds: 15 },
  ],
};

/**
 * How a tier is scaled in. For samplers that is a decision of its own: every removed pod ends the traces it holds, and
 * moves its share of the ring.
 */
export class ScaleIn {
  /** Never. The tier keeps the size of its highest load until somebody sets it. */
  static disabled(): ScaleIn {
    return new ScaleIn(() => ({ selectPolicy: 'Disabled' }));
  }

  /** One pod every `every`, after the load has been lower for as long. @default every 10 minutes */
  static gentle(every: TimeSpan = { toMilliseconds: () => 600_000 }): ScaleIn {
    return ScaleIn.steps(1, every);
  }

  /** So many pods every `every`, after the load has been lower for as long. */
  static steps(pods: number, every: TimeSpan): ScaleIn {
    return new ScaleIn(() => {
      const period = checkNumber('period of scale-in (s)', seconds(every), { min: 15, max: 1_800, integer: true }, 'The HPA allows periods up to 30 minutes.');
      return {
        stabilizationWindowSeconds: period,
        policies: [{ type: 'Pods', value: checkNumber('pods of a scale-in step', pods, { min: 1, integer: true }), periodSeconds: period }],
      };
    });
  }

  private constructor(private readonly rules: () => ScalingRules) {}

  /** `behavior` of the HPA: out as fast as its defaults, in as said here. Throws OKS001 for periods out of range. */
  toBehavior(): { readonly scaleUp: ScalingRules; readonly scaleDown: ScalingRules } {
    return { scaleUp: SCALE_OUT, scaleDown: this.rules() };
  }
}
