import type { Command } from 'commander';
import { loadKubeconfig } from '../connect/kubeconfig.ts';
import { surroundingsWith } from '../connect/surroundings.ts';
import { printable } from '../printable.ts';
import { type Candidate, complete, type ValueSource } from './complete.ts';
import { scripts } from './completion-scripts.ts';
import { writeStdout } from './output.ts';

/** `kaudit completion SHELL`: prints the script. */
export async function runCompletion(shell: keyof typeof scripts): Promise<void> {
  await writeStdout(scripts[shell]);
}

/**
 * `kaudit __complete -- WORD…`: one candidate a line, a tab before its description; a first line `:files` asks the shell
 * for file names instead. For kubectl: its plugins' protocol (cobra), where `:4` means no files and `:0` files.
 */
export async function runComplete(program: Command, words: readonly string[], kubectl: boolean): Promise<void> {
  const found = await complete(program, words, valuesOf);
  const lines = found === 'files' ? [] : found.map(lineOf);
  const text = kubectl ? [...lines, found === 'files' ? ':0' : ':4'] : found === 'files' ? [':files'] : lines;
  await writeStdout(text.map((line) => `${line}\n`).join(''));
}

function lineOf({ value, description }: Candidate): string {
  return description === '' ? value : `${value}\t${printable(description, 100)}`;
}

/** Values that only the machine or the catalogue knows. A kubeconfig that can not be read offers nothing: a prompt is no place for errors. */
async function valuesOf(source: ValueSource): Promise<readonly Candidate[]> {
  if (source === 'check') {
    const { loadChecks } = await import('../load-checks.ts');
    return loadChecks().map(({ id, title }) => ({ value: id, description: title }));
  }
  if (source === 'framework') {
    const { frameworks } = await import('../frameworks/index.ts');
    return frameworks.map(({ id, title }) => ({ value: id, description: title }));
  }
  const { config } = await loadKubeconfig(undefined, surroundingsWith({})).catch(() => ({ config: null }));
  if (config === null) return [];
  const names =
    source === 'context'
      ? [...config.contexts.keys()]
      : source === 'cluster'
        ? [...config.clusters.keys()]
        : source === 'user'
          ? [...config.users.keys()]
          : [...new Set(['default', ...[...config.contexts.values()].map(({ namespace }) => namespace)])];
  // A name with a control character could do more than complete; nobody types one.
  return names.filter((name) => name !== '' && printable(name) === name).map((value) => ({ value, description: '' }));
}
