import { givenFlag } from '../kubernetes/flags/settings.ts';
import { apiServers } from './api-servers.ts';
import { controlPlaneSources, readControlPlane } from './control-plane.ts';
import type { ControlPlaneProcess } from './control-plane-sources.ts';
import { defineFact, type Fact, type Read } from './fact.ts';

/** One controller manager. */
export interface ControllerManager extends ControlPlaneProcess {
  /** Whether tokens are signed outside the cluster, by the flags of the API servers; or the verdict that is left. */
  readonly externalSigner:
    | { readonly state: 'known'; readonly on: boolean }
    | { readonly state: 'unknown' | 'manual'; readonly reason: string };
}

/** The controller managers, each with its flags and the source they came from. */
export const controllerManagers = defineFact({
  name: 'controllerManagers',
  ...controlPlaneSources,
  consults: [apiServers],
  clusterWide: true,
  derive(read): Fact<{ readonly controllerManager: ControllerManager }> {
    const { items, ...state } = readControlPlane('kube-controller-manager', read);
    const externalSigner = readSigner(read);
    return {
      ...state,
      items: items.map(({ value, about }) => ({ value: { controllerManager: { ...value, externalSigner } }, about })),
    };
  },
});

function readSigner(read: Read): ControllerManager['externalSigner'] {
  const servers = read.fact(apiServers);
  if (servers.state === 'incomplete') return { state: 'unknown', reason: servers.reason ?? 'incomplete data' };
  const readings = servers.items.map(({ value: { apiServer } }) => ({
    unseen: apiServer.unseen,
    flag: givenFlag(apiServer.flags, 'service-account-signing-endpoint', apiServer.minor),
  }));
  if (readings.some(({ flag }) => flag.state === 'known' && flag.given)) return { state: 'known', on: true };
  for (const { flag, unseen } of readings) {
    if (flag.state === 'unreadable') return { state: unseen, reason: flag.reason };
  }
  return { state: 'known', on: false };
}
