export * from './signal';
export * from './span-arrival';
export * from './traces-in-flight';
export * from './window';
