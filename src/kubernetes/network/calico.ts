import { selectorHolds } from './calico-selector.ts';
import { field, fieldsOf, listOf, textOf } from './fields.ts';
import type { Direction, PodLabels } from './isolation.ts';
import { every, type Isolation, verdictOf } from './verdict.ts';

/**
 * Whether a Calico NetworkPolicy or GlobalNetworkPolicy isolates a pod: it is selected by one in that direction, and the
 * tier ends in deny. Modelled: the default tier and selectors over labels of the pod and names of the namespace; other
 * tiers, Pass rules and service accounts cannot be told. Source: Calico documentation, resources NetworkPolicy and GlobalNetworkPolicy.
 */
export function calicoIsolates(object: unknown, namespace: string, labels: PodLabels, direction: Direction): Isolation {
  const own = field(field(object, 'metadata'), 'namespace');
  if (own !== undefined && own !== namespace) return 'no';
  const spec = field(object, 'spec') ?? {};
  if (fieldsOf(spec) === undefined) return 'cannot-tell';
  // Such policies apply to the interfaces of hosts only.
  if (field(spec, 'preDNAT') === true || field(spec, 'doNotTrack') === true) return 'no';
  return every([
    governs(spec, direction),
    selectsPod(spec, namespace, labels),
    endsInDeny(spec, direction),
    field(spec, 'serviceAccountSelector') === undefined ? 'yes' : holdsForAll(field(spec, 'serviceAccountSelector')),
  ]);
}

/** Whether such a policy has a say in a pod's traffic in a direction, whatever its rules and its tier. */
export function calicoTouches(object: unknown, namespace: string, labels: PodLabels, direction: Direction): Isolation {
  const own = field(field(object, 'metadata'), 'namespace');
  if (own !== undefined && own !== namespace) return 'no';
  const spec = field(object, 'spec') ?? {};
  if (fieldsOf(spec) === undefined) return 'cannot-tell';
  return every([governs(spec, direction), selectsPod(spec, namespace, labels)]);
}

/** Absent `types`: the directions that have rules; without any rule, ingress. A NetworkPolicy of Kubernetes differs. */
function governs(spec: unknown, direction: Direction): Isolation {
  const types = listOf(field(spec, 'types'));
  const ingress = listOf(field(spec, 'ingress'));
  const egress = listOf(field(spec, 'egress'));
  if (types === undefined || ingress === undefined || egress === undefined) return 'cannot-tell';
  if (types.length > 0) return verdictOf(types.includes(direction === 'ingress' ? 'Ingress' : 'Egress'));
  return verdictOf(direction === 'egress' ? egress.length > 0 : ingress.length > 0 || egress.length === 0);
}

function selectsPod(spec: unknown, namespace: string, labels: PodLabels): Isolation {
  const pod = selectorHolds(field(spec, 'selector'), (key) => {
    if (key === 'projectcalico.org/namespace') return namespace;
    if (key === 'projectcalico.org/orchestrator') return 'k8s';
    // Labels that Calico adds from the namespace and the service account.
    if (/^(?:pcns\.|pcsa\.|projectcalico\.org\/)/.test(key)) return null;
    if (labels === 'any') return null;
    return Object.hasOwn(labels, key) ? labels[key] : undefined;
  });
  const place = selectorHolds(field(spec, 'namespaceSelector'), (key) =>
    key === 'projectcalico.org/name' || key === 'kubernetes.io/metadata.name' ? namespace : null,
  );
  return every([pod, place]);
}

function endsInDeny(spec: unknown, direction: Direction): Isolation {
  const tier = field(spec, 'tier');
  if (tier !== undefined && tier !== 'default') return 'cannot-tell';
  const passes = (listOf(field(spec, direction)) ?? []).some((rule) => field(rule, 'action') === 'Pass');
  return passes ? 'cannot-tell' : 'yes';
}

function holdsForAll(selector: unknown): Isolation {
  const text = textOf(selector)?.trim();
  return text === '' || text === 'all()' ? 'yes' : 'cannot-tell';
}
