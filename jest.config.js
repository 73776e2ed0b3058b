/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // Suites that need real components have commands of their own.
  testPathIgnorePatterns: ['/node_modules/', '/test/collector/', '/test/image/'],
  // One worker for each core: the default leaves one core idle, which on two cores is half of them.
  maxWorkers: '100%',
  transform: { '^.+\\.ts$': ['ts-jest', {}] },
  coverageProvider: 'v8',
};
