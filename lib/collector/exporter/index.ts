export * from './debug';
export * from './load-balancing';
export * from './otlp-grpc';
export * from './otlp-http';
export type { QueueOptions } from './span-queue';
