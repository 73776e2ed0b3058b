export * from './ports';
export * from './scaler-config';
export * from './self-metrics';
export * from './trigger-metadata';
