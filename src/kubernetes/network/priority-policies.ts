import { matchesSelector } from '../label-selector.ts';
import { field, fieldsOf, listOf, textEntriesOf } from './fields.ts';
import { type Direction, isEmptySelector, type PodLabels } from './isolation.ts';
import { every, type Isolation, some, verdictOf } from './verdict.ts';

const peerFields = { ingress: 'from', egress: 'to' } as const;
const limits = ['ports', 'protocols', 'toServices', 'l7Protocols'];

/**
 * Whether an Antrea NetworkPolicy or ClusterNetworkPolicy isolates a pod. To be selected isolates nothing there: only a rule
 * that drops does, and only one without peers and ports drops whatever no earlier rule allows.
 * Source: Antrea documentation, "Key differences from K8s NetworkPolicy".
 */
export function antreaIsolates(object: unknown, namespace: string, labels: PodLabels, direction: Direction): Isolation {
  const own = field(field(object, 'metadata'), 'namespace');
  if (own !== undefined && own !== namespace) return 'no';
  const spec = field(object, 'spec');
  const rules = listOf(field(spec, direction));
  if (fieldsOf(spec) === undefined || rules === undefined) return 'cannot-tell';
  return some(
    rules.map((rule) => {
      const action = field(rule, 'action');
      if (action === 'Allow' || action === 'Pass') return 'no';
      const target = field(rule, 'appliedTo') ?? field(spec, 'appliedTo');
      return every([dropsAll(rule, direction), appliesTo(target, namespace, labels, own !== undefined)]);
    }),
  );
}

function dropsAll(rule: unknown, direction: Direction): Isolation {
  const action = field(rule, 'action');
  if (action !== 'Drop' && action !== 'Reject') return 'cannot-tell';
  const narrow = [peerFields[direction], ...limits].some((name) => field(rule, name) !== undefined);
  return narrow ? 'cannot-tell' : 'yes';
}

function appliesTo(targets: unknown, namespace: string, labels: PodLabels, namespaced: boolean): Isolation {
  const list = listOf(targets);
  if (list === undefined) return 'cannot-tell';
  return some(
    list.map((target) => {
      const fields = fieldsOf(target);
      const readable =
        fields !== undefined &&
        Object.keys(fields).every((name) => name === 'podSelector' || name === 'namespaceSelector');
      if (!readable || Object.keys(fields).length === 0) return 'cannot-tell';
      const pods = field(fields, 'podSelector');
      return every([
        pods === undefined ? 'yes' : selectsPods(pods, labels),
        namespaced ? 'yes' : selectsNamespace(field(fields, 'namespaceSelector') ?? {}, namespace),
      ]);
    }),
  );
}

/**
 * Whether an AdminNetworkPolicy, a BaselineAdminNetworkPolicy or a ClusterNetworkPolicy isolates a pod: never without a rule
 * that denies, and `cannot-tell` with one, since such rules name their peers and stand in an order of priorities.
 * Source: network-policy-api, apis v1alpha1 and v1alpha2.
 */
export function adminPolicyIsolates(
  object: unknown,
  namespace: string,
  labels: PodLabels,
  direction: Direction,
): Isolation {
  const spec = field(object, 'spec');
  const rules = listOf(field(spec, direction));
  if (fieldsOf(spec) === undefined || rules === undefined) return 'cannot-tell';
  if (rules.every((rule) => ['Allow', 'Accept', 'Pass'].some((action) => field(rule, 'action') === action)))
    return 'no';
  return selectsSubject(field(spec, 'subject'), namespace, labels) === 'no' ? 'no' : 'cannot-tell';
}

/** Whether a policy of Antrea has a say in a pod's traffic: it has a rule for the direction that may apply to the pod. */
export function antreaTouches(object: unknown, namespace: string, labels: PodLabels, direction: Direction): Isolation {
  const own = field(field(object, 'metadata'), 'namespace');
  if (own !== undefined && own !== namespace) return 'no';
  const spec = field(object, 'spec');
  const rules = listOf(field(spec, direction));
  if (fieldsOf(spec) === undefined || rules === undefined) return 'cannot-tell';
  return some(
    rules.map((rule) =>
      appliesTo(field(rule, 'appliedTo') ?? field(spec, 'appliedTo'), namespace, labels, own !== undefined),
    ),
  );
}

/** Whether an admin policy has a say in a pod's traffic: it has a rule for the direction and may have the pod as its subject. */
export function adminPolicyTouches(
  object: unknown,
  namespace: string,
  labels: PodLabels,
  direction: Direction,
): Isolation {
  const spec = field(object, 'spec');
  const rules = listOf(field(spec, direction));
  if (fieldsOf(spec) === undefined || rules === undefined) return 'cannot-tell';
  return rules.length === 0 ? 'no' : selectsSubject(field(spec, 'subject'), namespace, labels);
}

function selectsSubject(subject: unknown, namespace: string, labels: PodLabels): Isolation {
  const namespaces = field(subject, 'namespaces');
  if (namespaces !== undefined) return selectsNamespace(namespaces, namespace);
  const pods = field(subject, 'pods');
  if (fieldsOf(pods) === undefined) return 'cannot-tell';
  return every([
    selectsNamespace(field(pods, 'namespaceSelector'), namespace),
    selectsPods(field(pods, 'podSelector') ?? {}, labels),
  ]);
}

function selectsPods(selector: unknown, labels: PodLabels): Isolation {
  if (labels === 'any') return isEmptySelector(selector) ? 'yes' : 'cannot-tell';
  return verdictOf(matchesSelector(selector, labels));
}

/** Only the name of the namespace is known here; a selector that asks for other labels cannot be told. */
function selectsNamespace(selector: unknown, namespace: string): Isolation {
  if (fieldsOf(selector) === undefined) return 'cannot-tell';
  if (isEmptySelector(selector)) return 'yes';
  const keys = [
    ...(textEntriesOf(field(selector, 'matchLabels')) ?? [['']]).map(([key]) => key),
    ...(listOf(field(selector, 'matchExpressions')) ?? ['']).map((expression) => field(expression, 'key')),
  ];
  const nameOnly = keys.every((key) => key === 'kubernetes.io/metadata.name');
  return nameOnly ? verdictOf(matchesSelector(selector, { 'kubernetes.io/metadata.name': namespace })) : 'cannot-tell';
}
