export * from './otel-scaler';
export * from './scaler-source';
