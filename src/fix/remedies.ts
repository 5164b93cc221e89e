import { objectRemedies } from './object-remedies.ts';
import { podRemedies } from './pod-remedies.ts';
import type { Remedy } from './remedy.ts';

/** How a patch closes the findings of each check that a patch can close; in the order in which they are applied. */
export const remedies: ReadonlyMap<string, Remedy> = new Map<string, Remedy>([
  ...Object.entries(podRemedies),
  ...Object.entries(objectRemedies),
]);

const amount = 'how much it needs only its owners know: measure it, then set it';
const probe = 'only its authors know what tells that it works';
const rights = 'which of these rights it uses is not known here: kaudit rightsize reads that from an audit log';
const node = 'the flag stands in a file on the node, which no Kubernetes API changes';
const mount = 'what the program does with this path of the node is not known';
const object = 'it needs a new object, not a patch';

/** Why no patch closes the findings of a check. */
const reasons: Readonly<Record<string, string>> = {
  'missing-cpu-limit': amount,
  'missing-cpu-request': amount,
  'missing-memory-limit': amount,
  'missing-memory-request': amount,
  'missing-liveness-probe': probe,
  'missing-readiness-probe': probe,
  'host-network': 'what it does in the network of the node, and on which of its ports, is not known',
  'root-user': 'which other user its image can run as is not known',
  'host-path-volume': mount,
  'sensitive-host-path': mount,
  'runtime-socket-mount': mount,
  'wildcard-rule': rights,
  'secret-reader': rights,
  'namespace-secret-reader': rights,
  'pod-creator': rights,
  'pod-exec-grant': rights,
  'node-proxy-grant': rights,
  'node-writer': rights,
  'token-creator': rights,
  'binding-writer': rights,
  'bind-or-escalate-grant': rights,
  'impersonation-grant': rights,
  'destructive-grant': rights,
  'cluster-admin-grant': rights,
  'missing-default-deny': `${object}: kaudit reach --suggest writes NetworkPolicies`,
  'unisolated-pod': `${object}: kaudit reach --suggest writes NetworkPolicies`,
  'unisolated-pod-egress': `${object}: kaudit reach --suggest writes NetworkPolicies`,
  'missing-limit-range': object,
  'missing-resource-quota': object,
  'default-namespace-use': 'the namespace of an object can not be changed: it is made anew elsewhere',
  'system-namespace-workload': 'the namespace of an object can not be changed: it is made anew elsewhere',
  'unrestricted-load-balancer': 'which sources it serves is not known',
};

/** Why no patch closes a finding of this check. */
export function whyNoRemedy(
  check: string,
  { kind, apiVersion }: { readonly kind: string; readonly apiVersion: string },
): string {
  if (apiVersion.startsWith('kaudit.dev/')) return 'it is about the cluster as a whole, not about an object';
  const reason = reasons[check];
  if (reason !== undefined) return reason;
  return kind === 'Pod' || kind === 'Node' ? node : `what to change is a decision: kaudit explain ${check}`;
}
