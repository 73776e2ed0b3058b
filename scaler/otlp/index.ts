export { BodyBudget } from './body';
export { ExportService, type ExportServiceOptions } from './export-service';
export { OtlpGrpcReceiver } from './grpc-receiver';
export { OtlpHttpReceiver } from './http-receiver';
export { type ReceiverOptions } from './receiver-options';
export { IngestStats } from './stats';
export { type SampleSink } from './sink';
