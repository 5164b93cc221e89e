import type { Endpoint, PolicedPod } from './endpoint.ts';
import { field, fieldsOf, listOf, textEntriesOf, textOf, textsOf } from './fields.ts';
import type { SeenLabel } from './policy-section.ts';
import { every, type Isolation, negate, verdictOf } from './verdict.ts';

/** A selector of endpoints, read once. */
export interface CiliumSelector {
  matches(end: Endpoint): Isolation;
}

interface Requirement {
  readonly source: string;
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
  /** In a namespaced policy the namespace of the policy stands in its place. */
  readonly replaced?: boolean;
}

/** The value of a label, undefined where an endpoint has none, null where nobody can say. */
type Value = string | undefined | null;

const namespaceKey = 'io.kubernetes.pod.namespace';
const namespaceLabels = 'io.cilium.k8s.namespace.labels.';
const accountKey = 'io.cilium.k8s.policy.serviceaccount';
const operators = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

// Cilium leaves these labels out of an endpoint's identity unless its `labels` option says otherwise; a policy that
// selects by them matches nothing then. Source: Cilium documentation, "Limiting Identity-Relevant Labels".
const filteredLabels =
  /^(?:io\.kubernetes|kubernetes\.io|k8s\.io|[^/]{0,253}beta\.kubernetes\.io|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/(?:job-completion-index|controller-uid)|controller-uid|pod-template-(?:generation|hash)|controller-revision-hash|annotation|etcd_node)/;

/**
 * Reads an EndpointSelector; undefined where it cannot be used. In a namespaced policy it means the policy's own namespace:
 * always as a subject, as a peer unless it asks for a namespace itself. In a clusterwide one it means pods of any.
 * Source: cilium, pkg/k8s/apis/cilium.io/utils (getEndpointSelector), pkg/policy/api/selector.go.
 */
export function readCiliumSelector(
  selector: unknown,
  namespace: string | undefined,
  role: 'subject' | 'peer',
): CiliumSelector | undefined {
  const read = readRequirements(selector);
  if (read === undefined) return undefined;
  const reserved = read.some(({ source }) => source === 'reserved');
  const asksPlace = read.some(
    ({ source, key }) =>
      (source === 'k8s' || source === 'any') &&
      (key === namespaceKey || (key.startsWith(namespaceLabels) && role === 'peer')),
  );
  const own = namespace !== undefined && (role === 'subject' || !(asksPlace || reserved));
  const asked = role === 'subject' && namespace !== undefined ? read.filter((one) => !one.replaced) : read;
  return {
    matches(end) {
      // Hosts and the world have reserved labels alone, and every other selector asks for a namespace.
      if (end.kind !== 'pod' || end.hostNetwork) return reserved ? 'cannot-tell' : 'no';
      if (own && end.namespace !== namespace) return 'no';
      return every(asked.map((one) => meets(one, labelOf(one, end))));
    },
  };
}

/** The labels of pods that a selector asks for. */
export function ciliumLabels(selector: unknown): readonly SeenLabel[] {
  return readRequirements(selector) ?? [];
}

function readRequirements(selector: unknown): readonly Requirement[] | undefined {
  const fields = fieldsOf(selector);
  const entries = textEntriesOf(field(selector, 'matchLabels'));
  const expressions = listOf(field(selector, 'matchExpressions'));
  if (fields === undefined || entries === undefined || expressions === undefined) return undefined;
  if (Object.keys(fields).some((name) => name !== 'matchLabels' && name !== 'matchExpressions')) return undefined;
  const read: Requirement[] = entries.map(([key, value]) => ({
    ...splitKey(key),
    operator: 'In',
    values: [value],
    replaced: key === `k8s:${namespaceKey}`,
  }));
  for (const expression of expressions) {
    const key = textOf(field(expression, 'key'));
    const operator = operators.find((one) => one === field(expression, 'operator'));
    const values = textsOf(field(expression, 'values'));
    if (key === undefined || operator === undefined) return undefined;
    if ((operator === 'In' || operator === 'NotIn') !== values.length > 0) return undefined;
    read.push({ ...splitKey(key), operator, values });
  }
  return read;
}

/** `k8s:app` and `any:app` ask for `app`; a key without a source for a label of any. */
function splitKey(text: string): { readonly source: string; readonly key: string } {
  const colon = text.indexOf(':');
  return colon < 0 ? { source: 'any', key: text } : { source: text.slice(0, colon), key: text.slice(colon + 1) };
}

function labelOf(
  { source, key }: Requirement,
  { namespace, labels, namespaceLabels: of, serviceAccount, unborn }: PolicedPod,
): Value {
  // Reserved identities are hosts, the world, the health endpoint: never a pod.
  if (source === 'reserved') return undefined;
  if (source !== 'any' && source !== 'k8s') return null;
  if (key === namespaceKey) return namespace;
  if (key === accountKey) return unborn === true ? null : (serviceAccount ?? null);
  if (key.startsWith(namespaceLabels)) {
    const name = key.slice(namespaceLabels.length);
    if (name === 'kubernetes.io/metadata.name') return namespace;
    return of === null ? null : Object.hasOwn(of, name) ? of[name] : undefined;
  }
  if (unborn === true || key.startsWith('io.cilium.k8s.')) return null;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return value !== undefined && filteredLabels.test(key) ? null : value;
}

function meets({ operator, values }: Requirement, value: Value): Isolation {
  if (value === null) return 'cannot-tell';
  const within = verdictOf(value !== undefined && values.includes(value));
  switch (operator) {
    case 'In':
      return within;
    case 'NotIn':
      return negate(within);
    case 'Exists':
      return verdictOf(value !== undefined);
    default:
      return verdictOf(value === undefined);
  }
}
