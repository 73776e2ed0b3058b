import { CollectorRelease, type CollectorTarget, type Distribution, DISTRIBUTION_IMAGES } from '../catalog';
import { InputError } from '../values';

export interface CollectorImageOptions {
  /** Repository of the image, for a registry of your own; needed for `custom`. @default - the distribution's on Docker Hub */
  readonly repository?: string;
  /** Release of the Collector, which is also the image's tag. @default - the newest that is known */
  readonly release?: string;
}

/** The image of a Collector tier. The tier's configuration is written for its release and distribution. */
export class CollectorImage implements CollectorTarget {
  /** The image of a distribution. The `k8s` distribution has all that a traces pipeline needs. */
  static of(distribution: Distribution, options: CollectorImageOptions = {}): CollectorImage {
    const release = options.release === undefined ? CollectorRelease.NEWEST : CollectorRelease.of(options.release);
    const repository = options.repository ?? (distribution === 'custom' ? undefined : DISTRIBUTION_IMAGES[distribution]);
    if (repository === undefined) {
      throw new InputError('OKS002', { what: 'repository of a custom Collector image', given: undefined, allowed: 'given' });
    }
    return new CollectorImage(`${repository}:${release.version}`, release, distribution);
  }

  private constructor(
    readonly reference: string,
    readonly release: CollectorRelease,
    readonly distribution: Distribution,
  ) {}
}
