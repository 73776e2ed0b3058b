// Prints "<passed> <failed> <skipped>" of one suite: node .ci/count.js <report of Jest> <exit code of the suite>
'use strict';
const { readFileSync } = require('node:fs');

const [report, status] = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  Object.assign(counts, { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites, skipped: numPendingTests + numTodoTests });
} catch {
  // No whole report: it did not come to its tests (a build, the type check or the linter failed), or it was stopped.
  counts.failed = 1;
}
if (status !== '0' && counts.failed === 0) counts.failed = 1;
console.log(counts.passed, counts.failed, counts.skipped);
