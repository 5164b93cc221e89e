import { givenFlag } from '../kubernetes/flags/settings.ts';
import { apiServers } from './api-servers.ts';
import { components } from './components.ts';
import { defineFact, type FactState } from './fact.ts';

/** Where logs are seen to go; what was not seen is simply not named. */
export interface LogTrail extends FactState {
  /** Products that collect logs of containers, each once. */
  readonly collectors: readonly string[];
  /** Products that keep logs inside the cluster. */
  readonly stores: readonly string[];
  /** Audit backends of the API servers, by the flags that were seen. */
  readonly audit: readonly string[];
}

export const logTrail = defineFact({
  name: 'logTrail',
  from: [],
  consults: [components, apiServers],
  clusterWide: true,
  derive(read): LogTrail {
    const { serving } = read.fact(components);
    const names = (purpose: 'logging' | 'log-store'): string[] =>
      [...new Set(serving(purpose).map(({ product }) => product))].sort();
    const flags = ['audit-log-path', 'audit-webhook-config-file'] as const;
    const audit = read.fact(apiServers).items.flatMap(({ value: { apiServer } }) =>
      flags.filter((flag) => {
        const seen = givenFlag(apiServer.flags, flag, apiServer.minor);
        return seen.state === 'known' && seen.given;
      }),
    );
    return {
      state: 'complete',
      reason: null,
      collectors: names('logging'),
      stores: names('log-store'),
      audit: [...new Set(audit)].map((flag) => `--${flag}`),
    };
  },
});
