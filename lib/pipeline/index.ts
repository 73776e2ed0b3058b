export * from './scaling';
export * from './tail-sampling-pipeline';
