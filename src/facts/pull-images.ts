import { apiServers } from './api-servers.ts';
import { defineFact, type FactState } from './fact.ts';

/** Whether admission makes every pod pull its images at each start. */
export interface PullImages extends FactState {
  /** Whether every API server is known to run AlwaysPullImages; why that is not known, where a permission or another try would tell. */
  readonly always: boolean | { readonly unknown: string };
}

/** Always complete: where the plugin can not be seen, nothing but the containers themselves decides. */
export const pullImages = defineFact({
  name: 'pullImages',
  from: [],
  consults: [apiServers],
  derive(read): PullImages {
    const servers = read.fact(apiServers);
    const plugins = servers.items.map(({ value }) => value.apiServer.admissionPlugin('AlwaysPullImages'));
    const known = plugins.length > 0 && plugins.every((plugin) => plugin.state === 'known' && plugin.on);
    const off = plugins.some((plugin) => plugin.state === 'known' && !plugin.on);
    const [doubt] = plugins.flatMap((plugin) => (plugin.state === 'unknown' ? [plugin.reason] : []));
    const reason = doubt ?? (servers.state === 'incomplete' ? servers.reason : null);
    const always = known || off || reason === null ? known : { unknown: reason };
    return { state: 'complete', reason: null, always };
  },
});
