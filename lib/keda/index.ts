export * from './hpa-behavior';
export * from './scale-target';
export * from './scaled-object';
export * from './target';
export * from './trigger';
