export * from './collector-release';
export * from './collector-target';
export * from './components';
export * from './distribution';
export * from './metrics';
export * from './options';
export * from './sampling-policies';
