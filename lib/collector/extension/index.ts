export * from './basic-auth';
export * from './file-storage';
export * from './pprof';
export * from './zpages';
