import { controlPlaneProgram, isMirrorPod } from '../kubernetes/control-plane.ts';
import type { Pod } from '../kubernetes/object.ts';
import { compareVersions, imageVersion, readServerVersion, type Version } from '../kubernetes/version.ts';
import { defineFact, type FactState } from './fact.ts';

/** A version of the API server, and the node on which it runs where a pod shows it. */
export interface ServerInstance {
  readonly version: Version;
  /** As it was read. */
  readonly text: string;
  readonly node: string | undefined;
}

/** The versions of all API servers that can be seen: that which answered, and those of the mirror pods, which differ during an upgrade. */
export interface ServerVersions extends FactState {
  readonly servers: readonly ServerInstance[];
}

export const serverVersions = defineFact({
  name: 'serverVersions',
  from: ['/version', 'pods'],
  clusterWide: true,
  derive(read): ServerVersions {
    const inPods = read
      .objects<Pod>('pods')
      .filter((pod) => pod.metadata.namespace === 'kube-system' && isMirrorPod(pod))
      .flatMap((pod) =>
        pod.spec.containers.flatMap(({ command, args, image }): ServerInstance[] => {
          const version = imageVersion(image);
          if (controlPlaneProgram(command, args) !== 'kube-apiserver' || version === undefined) return [];
          const owner = pod.metadata.ownerReferences?.find(({ kind }) => kind === 'Node')?.name;
          return [{ version, text: textOf(version), node: pod.nodeName ?? owner }];
        }),
      );
    const { binary } = readServerVersion(read.source('/version').items[0]);
    const answered = binary === undefined ? [] : [{ version: binary, text: textOf(binary), node: undefined }];
    // In an order of their own: that of the list says nothing.
    const servers = (inPods.length > 0 ? inPods : answered).sort(
      (a, b) => compareVersions(a.version, b.version) || ((a.node ?? '') < (b.node ?? '') ? -1 : 1),
    );
    return { ...read.stateOf(), servers };
  },
});

/** Without what a vendor appended. */
function textOf({ major, minor, patch }: Version): string {
  return `v${major}.${minor}${patch === undefined ? '' : `.${patch}`}`;
}
