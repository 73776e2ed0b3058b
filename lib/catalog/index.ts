export * from './collector-release';
export * from './components';
export * from './metrics';
