export * from './resilience';
export * from './tls';
