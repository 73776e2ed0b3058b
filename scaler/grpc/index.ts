export { ExternalScaler, type ExternalScalerOptions } from './external-scaler';
export { KedaServer } from './keda-server';
export * from './proto';
export { type KedaMethod, KedaStats } from './stats';
export { type TriggerQueries } from './trigger';
