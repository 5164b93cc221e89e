import { matchesSelector } from '../label-selector.ts';
import { field, textOf, textsOf } from '../network/fields.ts';

type Labels = Readonly<Record<string, string>>;

/** A Service or a pod that metrics may be fetched from. */
export interface ScrapeTarget {
  readonly namespace: string;
  readonly labels: Labels;
}

/** The Service of the API servers, which they make themselves (kubernetes, pkg/controlplane/controller/kubernetesservice). */
export const apiServerService: ScrapeTarget = {
  namespace: 'default',
  labels: { component: 'apiserver', provider: 'kubernetes' },
};

/** The pods of kube-apiserver as kubeadm labels them. */
export const apiServerPod: ScrapeTarget = {
  namespace: 'kube-system',
  labels: { component: 'kube-apiserver', tier: 'control-plane' },
};

/**
 * Whether a ServiceMonitor or PodMonitor selects the target: by labels, in the namespaces that it names, which is its own where it
 * names none. Source: Prometheus Operator, API reference, NamespaceSelector.
 */
export function monitorSelects(monitor: unknown, { namespace, labels }: ScrapeTarget): boolean {
  const spec = field(monitor, 'spec');
  const places = field(spec, 'namespaceSelector');
  const named = textsOf(field(places, 'matchNames'));
  const home = textOf(field(field(monitor, 'metadata'), 'namespace')) ?? 'default';
  const inPlace = field(places, 'any') === true || (named.length > 0 ? named.includes(namespace) : home === namespace);
  return inPlace && matchesSelector(field(spec, 'selector'), labels) === true;
}

/**
 * Whether a Prometheus takes the monitor up: an absent selector takes none, an empty one all; without a selector of namespaces,
 * those of its own. Source: Prometheus Operator, API reference, PrometheusSpec.
 */
export function takesMonitor(
  prometheus: unknown,
  kind: 'serviceMonitor' | 'podMonitor',
  monitor: unknown,
  labelsOf: (namespace: string) => Labels,
): boolean {
  const spec = field(prometheus, 'spec');
  const home = namespaceOf(monitor);
  const places = field(spec, `${kind}NamespaceSelector`);
  const inPlace =
    places === undefined
      ? home === namespaceOf(prometheus)
      : matchesSelector(places, { ...labelsOf(home), 'kubernetes.io/metadata.name': home }) === true;
  return (
    inPlace && matchesSelector(field(spec, `${kind}Selector`), field(field(monitor, 'metadata'), 'labels')) === true
  );
}

function namespaceOf(object: unknown): string {
  return textOf(field(field(object, 'metadata'), 'namespace')) ?? 'default';
}
