export * from './checksum';
export * from './labels';
export * from './patch-after-render';
export * from './pod-env';
export * from './pod-spread';
export * from './security';
export * from './unique-names';
export * from './within';
