export * from './checks';
export * from './dash0-site';
export * from './errors';
export * from './secret-ref';
export * from './time-span';
