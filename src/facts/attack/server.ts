import { featureGate } from '../../kubernetes/flags/settings.ts';
import { type ApiServer, apiServers } from '../api-servers.ts';
import type { Read } from '../fact.ts';

/** Whether something of the API server is on, or why nobody can tell. */
export type Setting = boolean | string;

/** From this minor version impersonation within limits is there, and from the next it is on by default. */
const limitsSince = 35;

/** Whether the API server lets people impersonate within limits. Source: feature gate ConstrainedImpersonation, beta in 1.36. */
export function impersonatesWithinLimits(read: Read, minor: number): Setting {
  if (minor < limitsSince) return false;
  return settingOf(read, minor > limitsSince, ({ flags }) => {
    const gate = featureGate(flags, 'ConstrainedImpersonation', minor);
    return gate.state === 'known' ? (gate.on ?? minor > limitsSince) : gate.reason;
  });
}

/** Whether the Node authorizer is asked, which lets kubelets do what their own pods need. */
export function asksNodeAuthorizer(read: Read): Setting {
  return settingOf(read, 'whether the Node authorizer is asked was not seen', (server) => {
    const settled = server.authorizer('Node');
    return settled.state === 'known' ? settled.on : settled.reason;
  });
}

/** On where it is on in every API server; `unseen` of objects that no API server served, where no flag says otherwise. */
function settingOf(read: Read, unseen: Setting, ask: (server: ApiServer) => Setting): Setting {
  const { items, state, reason } = read.fact(apiServers);
  const isCluster = read.inventory.origin === 'cluster';
  const all = items.map(({ value }) => ask(value.apiServer));
  if (all.includes(false)) return false;
  const gap = all.find((one) => typeof one === 'string') ?? (all.length === 0 ? 'no API server was seen' : undefined);
  if (gap === undefined) return state === 'incomplete' ? (reason ?? 'not every API server was seen') : true;
  return isCluster || all.includes(true) ? gap : unseen;
}
