export * from './basic-auth';
export * from './bearer-token';
export * from './file-storage';
export * from './health-check';
export * from './pprof';
export * from './zpages';
