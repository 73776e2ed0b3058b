// Suites that run the scaler in a root file system of its own; started by run.ts, which builds that and says where it is.
const { join } = require('node:path');

/** @type {import('jest').Config} */
module.exports = {
  ...require('../../jest.config.js'),
  rootDir: join(__dirname, '..', '..'),
  roots: ['<rootDir>/test/image'],
  testPathIgnorePatterns: ['/node_modules/'],
  maxWorkers: 1, // the suites take the default ports
  testTimeout: 60_000,
};
