import { expect, test } from 'vitest';
import { apiServerService, monitorSelects, takesMonitor } from '../../../src/kubernetes/components/scraping.ts';

const monitor = (spec: unknown, namespace = 'monitoring') => ({
  metadata: { name: 'apiserver', namespace, labels: { release: 'stack' } },
  spec,
});
const selector = { matchLabels: { component: 'apiserver', provider: 'kubernetes' } };

// Source: prometheus-operator.dev, API reference, ServiceMonitorSpec and NamespaceSelector.
test.each([
  ['by name of the namespace', monitor({ selector, namespaceSelector: { matchNames: ['default'] } }), true],
  ['in any namespace', monitor({ selector, namespaceSelector: { any: true } }), true],
  ['in its own namespace alone', monitor({ selector }), false],
  ['its own is the right one', monitor({ selector }, 'default'), true],
  ['other labels', monitor({ selector: { matchLabels: { app: 'web' } }, namespaceSelector: { any: true } }), false],
  ['no selector', monitor({ namespaceSelector: { any: true } }), false],
  ['odd shapes', monitor({ selector: 'x', namespaceSelector: [] }), false],
])('a ServiceMonitor selects the API servers: %s', (_, one, expected) => {
  expect(monitorSelects(one, apiServerService)).toBe(expected);
});

// Source: the same, PrometheusSpec.serviceMonitorSelector and serviceMonitorNamespaceSelector.
test.each<[string, unknown, boolean]>([
  ['all of its namespace', { serviceMonitorSelector: {} }, true],
  ['by label', { serviceMonitorSelector: { matchLabels: { release: 'stack' } } }, true],
  ['by another label', { serviceMonitorSelector: { matchLabels: { release: 'other' } } }, false],
  ['none', {}, false],
  ['all namespaces', { serviceMonitorSelector: {}, serviceMonitorNamespaceSelector: {} }, true],
  [
    'other namespaces',
    { serviceMonitorSelector: {}, serviceMonitorNamespaceSelector: { matchLabels: { team: 'a' } } },
    false,
  ],
])('a Prometheus takes it: %s', (_, spec, expected) => {
  const prometheus = { metadata: { name: 'k8s', namespace: 'monitoring' }, spec };
  expect(takesMonitor(prometheus, 'serviceMonitor', monitor({}), () => ({}))).toBe(expected);
});

test('without a selector of namespaces a Prometheus takes those of its own', () => {
  const prometheus = { metadata: { name: 'k8s', namespace: 'elsewhere' }, spec: { serviceMonitorSelector: {} } };
  expect(takesMonitor(prometheus, 'serviceMonitor', monitor({}), () => ({}))).toBe(false);
});
