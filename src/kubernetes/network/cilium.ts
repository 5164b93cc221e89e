import { field, fieldsOf, listOf, textEntriesOf, textOf } from './fields.ts';
import type { Direction, PodLabels } from './isolation.ts';
import { every, type Isolation, negate, some, verdictOf } from './verdict.ts';

interface Endpoint {
  readonly namespace: string;
  readonly labels: PodLabels;
}

/** The value of a label, undefined where the pod has none, `unknown` where it can not be said whether Cilium sees it. */
type LabelValue = { readonly value: string | undefined } | 'unknown';

/**
 * Whether a CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy puts a pod into default deny. A rule does so in the
 * directions in which it has rules, deny rules included, unless `enableDefaultDeny` says false. A list that is empty
 * counts as none. Source: cilium, pkg/policy/api/rule.go (Rule, Sanitize) and pkg/k8s/apis/cilium.io/utils.
 */
export function ciliumIsolates(object: unknown, namespace: string, labels: PodLabels, direction: Direction): Isolation {
  const own = object === undefined ? undefined : field(field(object, 'metadata'), 'namespace');
  if (own !== undefined && own !== namespace) return 'no';
  const specs = listOf(field(object, 'specs'));
  const spec = field(object, 'spec');
  if (specs === undefined || (spec === undefined && field(object, 'specs') === undefined)) return 'cannot-tell';
  const endpoint = { namespace, labels };
  const rules = spec === undefined ? specs : [spec, ...specs];
  return some(rules.map((rule) => ruleIsolates(rule, endpoint, direction, own !== undefined)));
}

function ruleIsolates(rule: unknown, endpoint: Endpoint, direction: Direction, namespaced: boolean): Isolation {
  if (fieldsOf(rule) === undefined) return 'cannot-tell';
  if (field(rule, 'nodeSelector') !== undefined) return 'no';
  return every([deniesByDefault(rule, direction), selects(field(rule, 'endpointSelector'), endpoint, namespaced)]);
}

/** Whether such a policy has a say in a pod's traffic: it selects the pod and has rules, or a default, for the direction. */
export function ciliumTouches(object: unknown, namespace: string, labels: PodLabels, direction: Direction): Isolation {
  const own = field(field(object, 'metadata'), 'namespace');
  if (own !== undefined && own !== namespace) return 'no';
  const specs = listOf(field(object, 'specs'));
  const spec = field(object, 'spec');
  if (specs === undefined || (spec === undefined && field(object, 'specs') === undefined)) return 'cannot-tell';
  return some(
    (spec === undefined ? specs : [spec, ...specs]).map((rule) => {
      if (fieldsOf(rule) === undefined) return 'cannot-tell';
      if (field(rule, 'nodeSelector') !== undefined) return 'no';
      const sections = [listOf(field(rule, direction)), listOf(field(rule, `${direction}Deny`))];
      const silent = sections.every((section) => section?.length === 0);
      if (silent && field(field(rule, 'enableDefaultDeny'), direction) !== true) return 'no';
      return selects(field(rule, 'endpointSelector'), { namespace, labels }, own !== undefined);
    }),
  );
}

function deniesByDefault(rule: unknown, direction: Direction): Isolation {
  const wanted = field(field(rule, 'enableDefaultDeny'), direction);
  if (wanted === false) return 'no';
  const sections = [listOf(field(rule, direction)), listOf(field(rule, `${direction}Deny`))];
  if (sections.includes(undefined)) return 'cannot-tell';
  if (sections.some((section) => section !== undefined && section.length > 0)) return 'yes';
  return wanted === true ? 'cannot-tell' : 'no';
}

function selects(selector: unknown, endpoint: Endpoint, namespaced: boolean): Isolation {
  const entries = textEntriesOf(field(selector, 'matchLabels'));
  const expressions = listOf(field(selector, 'matchExpressions'));
  if (fieldsOf(selector) === undefined || entries === undefined || expressions === undefined) return 'cannot-tell';
  return every([
    ...entries.map(([key, wanted]) => {
      // The policy's own namespace replaces what a namespaced policy asks for.
      if (namespaced && bareKey(key) === namespaceKey) return 'yes';
      const label = labelOf(key, endpoint);
      return label === 'unknown' ? 'cannot-tell' : verdictOf(label.value === wanted);
    }),
    ...expressions.map((expression) => meets(expression, endpoint)),
  ]);
}

function meets(expression: unknown, endpoint: Endpoint): Isolation {
  const key = textOf(field(expression, 'key'));
  const values = listOf(field(expression, 'values'));
  if (key === undefined || values === undefined) return 'cannot-tell';
  const label = labelOf(key, endpoint);
  if (label === 'unknown') return 'cannot-tell';
  const within = verdictOf(label.value !== undefined && values.includes(label.value));
  switch (field(expression, 'operator')) {
    case 'In':
      return within;
    case 'NotIn':
      return negate(within);
    case 'Exists':
      return verdictOf(label.value !== undefined);
    case 'DoesNotExist':
      return verdictOf(label.value === undefined);
    default:
      return 'cannot-tell';
  }
}

const namespaceKey = 'io.kubernetes.pod.namespace';

// Cilium leaves these labels out of an endpoint's identity unless its `labels` option says otherwise; a policy that
// selects by them matches nothing then. Source: Cilium documentation, "Limiting Identity-Relevant Labels".
const filteredLabels =
  /^(?:io\.kubernetes|kubernetes\.io|k8s\.io|[^/]{0,253}beta\.kubernetes\.io|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/(?:job-completion-index|controller-uid)|controller-uid|pod-template-(?:generation|hash)|controller-revision-hash|annotation|etcd_node)/;

/** The key without the source before it: `k8s:app` and `any:app` are `app`. */
function bareKey(key: string): string {
  const colon = key.indexOf(':');
  return colon < 0 ? key : key.slice(colon + 1);
}

function labelOf(key: string, { namespace, labels }: Endpoint): LabelValue {
  const colon = key.indexOf(':');
  const source = colon < 0 ? 'any' : key.slice(0, colon);
  const name = bareKey(key);
  // Reserved identities are hosts, the world, the health endpoint: never a pod.
  if (source === 'reserved') return { value: undefined };
  if (source !== 'any' && source !== 'k8s') return 'unknown';
  if (name === namespaceKey) return { value: namespace };
  // Labels of the namespace, the service account and the cluster.
  if (labels === 'any' || name.startsWith('io.cilium.k8s.')) return 'unknown';
  const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
  return value !== undefined && filteredLabels.test(name) ? 'unknown' : { value };
}
