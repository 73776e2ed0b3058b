import { COLLECTOR_VERSION, DISTRIBUTION_IMAGES, type Distribution } from '../catalog';

export interface CollectorImageOptions {
  /** Repository of the image, for a registry of your own. @default - the distribution's on Docker Hub */
  readonly repository?: string;
}

/** The image of a Collector tier. Its release is the one that configurations are written for. */
export class CollectorImage {
  /** The image of a distribution. The `k8s` distribution has all that a traces pipeline needs. */
  static of(distribution: Distribution, options: CollectorImageOptions = {}): CollectorImage {
    return new CollectorImage(`${options.repository ?? DISTRIBUTION_IMAGES[distribution]}:${COLLECTOR_VERSION}`);
  }

  private constructor(readonly reference: string) {}
}
