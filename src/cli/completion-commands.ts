import { Argument, type Command } from 'commander';

/** Adds `kaudit completion`, and the hidden command that the shells' scripts ask. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .summary('print a script that completes commands, flags and their values')
    .description(
      'Prints a completion script. Contexts and namespaces are read from the kubeconfig; no cluster is asked.',
    )
    .addArgument(new Argument('<shell>', 'the shell that reads it').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      `
Examples:
  source <(kaudit completion bash)                       in ~/.bashrc
  source <(kaudit completion zsh)                        in ~/.zshrc, after compinit
  kaudit completion fish > ~/.config/fish/completions/kaudit.fish`,
    )
    .action(async (shell) => (await import('./completion.ts')).runCompletion(shell));
  program
    .command('__complete', { hidden: true })
    .argument('[words...]', 'what stands on the line after kaudit, the last word unfinished')
    .option('--kubectl', 'answer as kubectl asks its plugins')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (words, { kubectl }) =>
      (await import('./completion.ts')).runComplete(program, words, kubectl === true),
    );
}
