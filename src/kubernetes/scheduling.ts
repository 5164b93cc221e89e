type Fields = Readonly<Record<string, unknown>>;

/** What scheduling reads of a node. */
export interface NodeSubject {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
}

export interface Taint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

/** The role of the control plane, as label and as taint; `master` until Kubernetes 1.24. Source: kubeadm, constants.go. */
const roleKeys: ReadonlySet<string> = new Set([
  'node-role.kubernetes.io/control-plane',
  'node-role.kubernetes.io/master',
]);

/** Whether a node belongs to the control plane, by its role label or taint. */
export function isControlPlaneNode({ labels, taints }: NodeSubject): boolean {
  return [...roleKeys].some((key) => Object.hasOwn(labels, key)) || taints.some(({ key }) => roleKeys.has(key));
}

/** Whether a node with the role label of the control plane takes ordinary pods: no taint NoSchedule or NoExecute keeps them off. */
export function isUnguarded({ labels, taints }: NodeSubject): boolean {
  const labelled = [...roleKeys].some((key) => Object.hasOwn(labels, key));
  return labelled && !taints.some(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute');
}

/** The taint that keeps pods off the control plane: as kubeadm sets it, and as these nodes have it. */
export function controlPlaneTaints(nodes: readonly NodeSubject[]): readonly Taint[] {
  return [
    ...[...roleKeys].map((key) => ({ key, value: '', effect: 'NoSchedule' })),
    ...nodes.flatMap(({ taints }) => taints.filter(({ key }) => roleKeys.has(key))),
  ];
}

/** The tolerations of a pod spec that match one of these taints, as their places in `tolerations`. */
export function tolerationsOf(spec: { readonly tolerations?: unknown }, taints: readonly Taint[]): number[] {
  if (!Array.isArray(spec.tolerations)) return [];
  return spec.tolerations.flatMap((toleration: unknown, index) =>
    isRecord(toleration) && taints.some((taint) => tolerates(toleration, taint)) ? [index] : [],
  );
}

/** Source: k8s.io/api/core/v1/toleration.go, ToleratesTaint: an empty effect, and an empty key with Exists, match all. */
function tolerates(toleration: Fields, taint: Taint): boolean {
  const { key = '', operator = '', value = '', effect = '' } = toleration;
  if (effect !== '' && effect !== taint.effect) return false;
  if (key !== '' && key !== taint.key) return false;
  if (operator === 'Exists') return true;
  return key !== '' && (operator === '' || operator === 'Equal') && value === taint.value;
}

/** Whether a pod spec tolerates the taint. */
export function toleratesTaint(spec: { readonly tolerations?: unknown }, taint: Taint): boolean {
  return tolerationsOf(spec, [taint]).length > 0;
}

/** Whether `nodeSelector` and the required node affinity of a pod spec admit the node. */
export function admitsNode(spec: Fields, node: NodeSubject): boolean {
  const wanted = isRecord(spec.nodeSelector) ? Object.entries(spec.nodeSelector) : [];
  if (!wanted.every(([key, value]) => labelOf(node, key) === value)) return false;
  const terms = requiredTerms(spec);
  return terms.length === 0 || terms.some((term) => matchesTerm(term, node));
}

/** Whether a pod spec asks for this very node of the control plane: for its role, by label or affinity, or for its name. */
export function selectsControlPlane(spec: Fields, node: NodeSubject): boolean {
  if (spec.nodeName === node.name) return true;
  const wanted = isRecord(spec.nodeSelector) ? Object.entries(spec.nodeSelector) : [];
  if (!wanted.every(([key, value]) => labelOf(node, key) === value)) return false;
  const terms = requiredTerms(spec);
  const matching = terms.filter((term) => matchesTerm(term, node));
  if (terms.length > 0 && matching.length === 0) return false;
  return wanted.some(([key]) => isTelling(key)) || matching.some(asksForControlPlane);
}

function requiredTerms({ affinity }: Fields): Fields[] {
  const node = isRecord(affinity) ? affinity.nodeAffinity : undefined;
  const required = isRecord(node) ? node.requiredDuringSchedulingIgnoredDuringExecution : undefined;
  return isRecord(required) ? records(required.nodeSelectorTerms) : [];
}

/** A role, or the name of one node. */
function isTelling(key: unknown): boolean {
  return key === 'kubernetes.io/hostname' || (typeof key === 'string' && roleKeys.has(key));
}

function asksForControlPlane(term: Fields): boolean {
  const asks = ({ key, operator }: Fields): boolean =>
    (isTelling(key) || key === 'metadata.name') && (operator === 'In' || operator === 'Exists');
  return [...records(term.matchExpressions), ...records(term.matchFields)].some(asks);
}

/** Source: component-helpers/scheduling/corev1/nodeaffinity: all requirements of a term hold, an empty term matches nothing. */
function matchesTerm(term: Fields, node: NodeSubject): boolean {
  const expressions = records(term.matchExpressions);
  const fields = records(term.matchFields);
  return (
    expressions.length + fields.length > 0 &&
    expressions.every((one) => matchesRequirement(one, labelOf(node, one.key))) &&
    fields.every((one) => matchesRequirement(one, one.key === 'metadata.name' ? node.name : undefined))
  );
}

function matchesRequirement({ operator, values }: Fields, seen: string | undefined): boolean {
  const listed: readonly unknown[] = Array.isArray(values) ? values : [];
  switch (operator) {
    case 'In':
      return seen !== undefined && listed.includes(seen);
    case 'NotIn':
      return seen === undefined || !listed.includes(seen);
    case 'Exists':
      return seen !== undefined;
    case 'DoesNotExist':
      return seen === undefined;
    case 'Gt':
      return seen !== undefined && Number(seen) > Number(listed[0]);
    case 'Lt':
      return seen !== undefined && Number(seen) < Number(listed[0]);
    default:
      return false;
  }
}

function labelOf({ labels }: NodeSubject, key: unknown): string | undefined {
  return typeof key === 'string' && Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function records(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
