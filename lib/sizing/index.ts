export * from './capacity';
export * from './gateway-size';
export { MOST_REPLICAS } from './replica-range';
export * from './sampler-size';
export * from './traffic';
