/** What run.ts built and the suites look at. */
export interface UnderTest {
  /** Folder of all this, removed at the end. */
  readonly folder: string;
  /** Root file system of the base image: Node, and nothing of ours. */
  readonly baseRootfs: string;
  /** Tag of the image built from scaler/Dockerfile. */
  readonly image: string;
}

const VARIABLE = 'IMAGE_UNDER_TEST';

export function underTestEnv(built: UnderTest): Record<string, string> {
  return { [VARIABLE]: JSON.stringify(built) };
}

export function underTest(): UnderTest {
  const text = process.env[VARIABLE];
  if (text === undefined) throw new Error(`${VARIABLE} is not set: start these suites with "npm run test:image"`);
  return JSON.parse(text) as UnderTest;
}
