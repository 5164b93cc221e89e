/** Ends something that a test started. */
export type End = () => Promise<void> | void;

const ofTest: End[] = [];
const ofFile: End[] = [];

/** Registers something to be ended after the test. */
export function atEnd(end: End): void {
  ofTest.push(end);
}

/** Registers something to be ended after the file of tests. */
export function atEndOfFile(end: End): void {
  ofFile.push(end);
}

/** Ends what the test started, the latest first; what can not be ended fails the test. */
export function endTest(): Promise<void> {
  return endAll(ofTest);
}

/** Ends what is left of the file. */
export async function endFile(): Promise<void> {
  await endAll(ofTest);
  await endAll(ofFile);
}

async function endAll(ends: End[]): Promise<void> {
  const errors: unknown[] = [];
  for (const end of ends.splice(0).reverse())
    try {
      await end();
    } catch (error) {
      errors.push(error);
    }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, errors.join('; '));
}
