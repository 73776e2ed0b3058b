/** What ends the demo with one line; anything else is a defect and keeps its stack. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}
