import { createHash } from 'node:crypto';
import { type OutputSpec, openFile } from './output.ts';

/** Stands for the name of a context in the file of an output. */
export const placeholder = '{context}';

/** A name for files that no file system misreads: letters, digits, `.`, `_` and `-`, at most 100 of them. */
function safeName(context: string): string {
  const safe = context.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, (dots) => '_'.repeat(dots.length));
  return safe.slice(0, 100) || '_';
}

/** The name of each context in files; contexts that would share one, letter case aside, get a digest at its end. */
export function fileNames(contexts: readonly string[]): ReadonlyMap<string, string> {
  const uses = new Map<string, number>();
  const keyOf = (context: string) => safeName(context).toLowerCase();
  for (const context of contexts) uses.set(keyOf(context), (uses.get(keyOf(context)) ?? 0) + 1);
  return new Map(
    contexts.map((context) => {
      const name = safeName(context);
      const isShared = (uses.get(keyOf(context)) ?? 0) > 1 || context.length > 100;
      return [context, isShared ? `${name}-${createHash('sha256').update(context).digest('hex').slice(0, 8)}` : name];
    }),
  );
}

/** The outputs of one cluster. */
export function outputsFor(name: string, specs: readonly OutputSpec[]): OutputSpec[] {
  return specs.map(({ format, file }) => ({ format, file: file?.replaceAll(placeholder, name) ?? null }));
}

/** Throws UsageError where a file could not be written: better before the first request than after the last. */
export async function assertWritable(specs: readonly OutputSpec[]): Promise<void> {
  for (const { file } of specs) if (file !== null) await (await openFile(file)).discard();
}
