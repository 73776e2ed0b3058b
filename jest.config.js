/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Suites that need real components have commands of their own.
  testPathIgnorePatterns: ['/node_modules/', '/test/collector/', '/test/image/'],
  transform: { '^.+\\.ts$': ['ts-jest', {}] },
  coverageProvider: 'v8',
};
