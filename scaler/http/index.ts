export { AdminServer, type AdminServerOptions } from './admin-server';
export { SelfMetrics, type SelfReading } from './self-metrics';
