import { CommanderError } from 'commander';
import { explainError } from './errors.ts';
import { spellFlags, switchesOf } from './flags.ts';
import { createProgram } from './program.ts';

/** Runs the command line and resolves with the exit code of the contract; never rejects. */
export async function run(argv: readonly string[]): Promise<number> {
  const verbose = argv.includes('-v') || argv.includes('--verbose');
  // A reader that closed the pipe has seen enough: nothing is wrong.
  process.stdout.on('error', (error) => {
    if ('code' in error && error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    process.stderr.write(`kaudit: standard output: ${error.message}\n`);
    process.exit(5);
  });
  let exitCode = 0;
  try {
    const off = new Set<string>();
    const program = createProgram((code) => {
      exitCode = code;
    }, off);
    await program.parseAsync(spellFlags(argv, switchesOf(program), off));
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { text, code } = explainError(error, verbose);
    process.stderr.write(text);
    return code;
  }
}
