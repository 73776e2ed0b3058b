export * from './capacity';
export * from './gateway-size';
export * from './sampler-size';
export * from './traffic';
