import { isWhole } from '../inventory.ts';
import { controlPlaneProgram, isMirrorPod } from '../kubernetes/control-plane.ts';
import type { Pod } from '../kubernetes/object.ts';
import { defineFact, describeGap, type FactState } from './fact.ts';

/** How many API servers can be seen; undefined where nothing shows them, with the reason where a permission would tell. */
export interface ApiServerCount extends FactState {
  readonly count: number | undefined;
  readonly gap: string | undefined;
}

const leases = 'leases.coordination.k8s.io';
const identity = 'apiserver.kubernetes.io/identity';

/** By their mirror pods, else by the leases with which API servers of 1.26 and later make themselves known. */
export const apiServerCount = defineFact({
  name: 'apiServerCount',
  from: ['pods'],
  evidence: [leases],
  clusterWide: true,
  derive(read): ApiServerCount {
    const pods = read
      .objects<Pod>('pods')
      .filter((pod) => pod.metadata.namespace === 'kube-system' && isMirrorPod(pod))
      .filter(({ spec }) =>
        spec.containers.some(({ command, args }) => controlPlaneProgram(command, args) === 'kube-apiserver'),
      ).length;
    if (pods > 0) return { ...read.stateOf(), count: pods, gap: undefined };
    const source = read.source(leases);
    const known = source.items.filter(
      ({ metadata: { namespace, labels } }) => namespace === 'kube-system' && labels?.[identity] === 'kube-apiserver',
    ).length;
    const gap = isWhole(source) || source.state === 'out-of-scope' ? undefined : describeGap(leases, source);
    return { ...read.stateOf(), count: known > 0 ? known : undefined, gap };
  },
});
