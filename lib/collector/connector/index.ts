export * from './count';
export * from './forward';
export * from './span-metrics';
