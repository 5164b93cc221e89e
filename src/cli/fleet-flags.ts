import { type Command, InvalidArgumentError, Option } from 'commander';
import { appendList, parseCount } from './flags.ts';

/** Which clusters to scan at once. */
export interface FleetFlags {
  readonly contexts?: readonly string[];
  readonly allContexts?: boolean;
  readonly clusterConcurrency?: number;
  /** Groups of contexts that should be equal; `*` stands for any text. */
  readonly equal?: readonly (readonly string[])[];
}

/** Whether the flags ask for several clusters. */
export function wantsFleet({ contexts, allContexts }: FleetFlags): boolean {
  return contexts !== undefined || allContexts === true;
}

/** The flags that scan several clusters at once. */
export function addFleetFlags(command: Command): void {
  command
    .addOption(
      new Option('--contexts <names>', 'scan these contexts at once; -o json=DIR/{context}.json keeps each report')
        .argParser(appendList)
        .conflicts(['context', 'allContexts']),
    )
    .addOption(
      new Option('--all-contexts', 'scan every context of the kubeconfig at once').conflicts(['context', 'contexts']),
    )
    .addOption(new Option('--cluster-concurrency <n>', 'clusters scanned at once; 4 by default').argParser(parseCount))
    .addOption(
      new Option(
        '--equal <contexts>',
        'contexts that should be equal, separated by commas, * for any text: where they differ is drift (repeatable); all by default',
      ).argParser(appendGroup),
    );
}

function appendGroup(value: string, before: readonly (readonly string[])[] = []): readonly (readonly string[])[] {
  const group = appendList(value);
  if (group.length === 0) throw new InvalidArgumentError('expected names of contexts');
  return [...before, group];
}
