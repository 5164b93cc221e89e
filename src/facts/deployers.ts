import { describeGranted, describeSubject, type Grant, rightsOf } from '../kubernetes/rbac/grant.ts';
import { clusterWriting } from '../kubernetes/rbac/powers.ts';
import type { Tool } from '../kubernetes/tools.ts';
import { tools } from '../kubernetes/tools.ts';
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
        .flatMap((account) => held.of(account).flatMap((grant) => powerOf(grant) ?? []))[0];
      return power === undefined ? [] : [{ tool, power }];
    });
    const groups = new Set(tools.flatMap(({ purpose, objects }) => (purpose === 'deploy' ? objects.map(({ group }) => group) : [])));
    return {
      ...combineStates(accounts, held),
      powerful: running,
      served: running.length > 0 || view.groups.some((group) => groups.has(group)),
    };
  },
});
