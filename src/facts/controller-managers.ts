import { isWhole } from '../inventory.ts';
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
  /** Whether every namespace holds the ConfigMap kube-root-ca.crt, which it publishes with --root-ca-file alone. */
  readonly rootCaPublished: boolean;
}

/** The controller managers, each with its flags and the source they came from. */
export const controllerManagers = defineFact({
  name: 'controllerManagers',
  ...controlPlaneSources,
  evidence: [...controlPlaneSources.evidence, 'namespaces', 'configmaps'],
  consults: [apiServers],
  clusterWide: true,
  derive(read): Fact<{ readonly controllerManager: ControllerManager }> {
    const { items, ...state } = readControlPlane('kube-controller-manager', read);
    const externalSigner = readSigner(read);
    const rootCaPublished = isRootCaPublished(read);
    return {
      ...state,
      // What it publishes proves that it has one, though nothing shows its flags.
      ...(state.state === 'hidden' && rootCaPublished ? { state: 'complete', reason: null } : {}),
      items: items.map(({ value, about }) => ({
        value: { controllerManager: { ...value, externalSigner, rootCaPublished } },
        about,
      })),
    };
  },
});

/** Source: kubernetes, pkg/controller/certificates/rootcacertpublisher. */
function isRootCaPublished(read: Read): boolean {
  const holders = new Set(
    read
      .objects('configmaps')
      .filter(({ metadata }) => metadata.name === 'kube-root-ca.crt')
      .map(({ metadata }) => metadata.namespace),
  );
  const spaces = read.source('namespaces');
  const standing = spaces.items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  return isWhole(spaces) && standing.length > 0 && standing.every(({ metadata }) => holders.has(metadata.name));
}

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
