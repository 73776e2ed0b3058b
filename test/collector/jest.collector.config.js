// Suites that run the real Collector; started by run.ts, which builds it and says where it is.
const { join } = require('node:path');

/** @type {import('jest').Config} */
module.exports = {
  ...require('../../jest.config.js'),
  rootDir: join(__dirname, '..', '..'),
  roots: ['<rootDir>/test/collector'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1,
  testTimeout: 30_000,
};
