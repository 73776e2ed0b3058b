export * from './collector-image';
export * from './collector-pod';
export * from './collector-tier';
export * from './gateway';
export * from './tail-sampler';
