import { deploysEverywhere } from '../kubernetes/rbac/control.ts';
import { embeddedDeployers, type Tool, tools } from '../kubernetes/tools.ts';
import { cluster } from './cluster.ts';
import { combineStates, defineFact, type FactState } from './fact.ts';
import { grants } from './grants.ts';
import { toolAccounts } from './tool-accounts.ts';

/** A controller that turns objects into workloads or RBAC, with the rights to do so everywhere. */
export interface Deployer {
  readonly tool: Tool;
  /** What it may do, in words: `ServiceAccount argocd/controller may do everything`. */
  readonly power: string;
}

export interface Deployers extends FactState {
  readonly powerful: readonly Deployer[];
  /** Whether the API group of any deployer is served. */
  readonly served: boolean;
}

/** Those that run, and those whose pods nobody sees because the distribution has them built in. */
export const deployers = defineFact({
  name: 'deployers',
  from: [],
  uses: [toolAccounts, grants, cluster],
  derive(read): Deployers {
    const accounts = read.fact(toolAccounts);
    const held = read.fact(grants);
    const { view } = read.fact(cluster);
    const running = accounts.running('deploy').flatMap((tool): Deployer[] => {
      const power = accounts
        .accountsOf(tool)
        .flatMap((account) => held.of(account).flatMap((grant) => deploysEverywhere(grant) ?? []))
        .sort()[0];
      return power === undefined ? [] : [{ tool, power }];
    });
    const served = new Set(view.groups);
    const isServed = ({ objects }: Tool): boolean => objects.some(({ group }) => served.has(group));
    const embedded = embeddedDeployers
      .filter(({ tool, distributions }) => distributions.includes(view.distribution.name) && isServed(tool))
      .map(({ tool }) => ({ tool, power: `${tool.name} is part of ${view.distribution.name} and may do everything` }));
    const powerful = [...running, ...embedded];
    return {
      ...combineStates(accounts, held),
      powerful,
      served:
        accounts.running('deploy').length > 0 ||
        embedded.length > 0 ||
        tools.some((tool) => tool.purpose === 'deploy' && isServed(tool)),
    };
  },
});
