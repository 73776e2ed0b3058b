export * from './debug';
export * from './otlp-http';
