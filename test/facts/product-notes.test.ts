import { expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { productNotes } from '../../src/facts/product-notes.ts';
import { readObjects } from '../../src/manifests.ts';

const notes = (product: string, ...objects: string[]) =>
  new FactStore(inventoryFromObjects(readObjects(objects.join('\n---\n'), 'test'), { complete: true }))
    .get(productNotes)
    .of(product);

const prometheus =
  '{ apiVersion: monitoring.coreos.com/v1, kind: Prometheus, metadata: { name: k8s, namespace: monitoring }, spec: { serviceMonitorSelector: {} } }';
const monitor =
  '{ apiVersion: monitoring.coreos.com/v1, kind: ServiceMonitor, metadata: { name: apiserver, namespace: monitoring }, spec: { selector: { matchLabels: { component: apiserver } }, namespaceSelector: { matchNames: [default] } } }';

test.each<[string, string[], string[]]>([
  [
    'a ServiceMonitor',
    [prometheus, monitor],
    ['ServiceMonitor monitoring/apiserver has it fetch metrics of the API server'],
  ],
  ['none', [prometheus], ['no ServiceMonitor or PodMonitor has it fetch metrics of the API server']],
  [
    'what a Secret holds',
    [prometheus.replace('serviceMonitorSelector: {}', 'additionalScrapeConfigs: { name: a, key: b }'), monitor],
    [
      'no ServiceMonitor or PodMonitor has it fetch metrics of the API server; its additionalScrapeConfigs are in a Secret, which kaudit does not read',
    ],
  ],
  [
    'a plain one',
    [
      "{ apiVersion: v1, kind: ConfigMap, metadata: { name: a, namespace: mon }, data: { prometheus.yml: 'scrape_configs: [{ job_name: kubernetes-apiservers }]' } }",
    ],
    ['a job of its configuration (ConfigMap of namespace mon) fetches metrics of the API server'],
  ],
  ['nothing', [], []],
])('Prometheus and the API server: %s', (_, objects, expected) => {
  expect(notes('Prometheus', ...objects)).toEqual(expected);
});

const falco =
  "{ apiVersion: apps/v1, kind: DaemonSet, metadata: { name: falco, namespace: falco }, spec: { template: { spec: { containers: [{ name: falco, image: 'docker.io/falcosecurity/falco:0.41.0' }] } } }, status: { desiredNumberScheduled: 1, numberReady: 1 } }";
const sidekick =
  "{ apiVersion: apps/v1, kind: Deployment, metadata: { name: sidekick, namespace: falco }, spec: { template: { spec: { containers: [{ name: a, image: 'docker.io/falcosecurity/falcosidekick:2.31.1' }] } } }, status: { readyReplicas: 1 } }";
const config = (text: string, namespace = 'falco') =>
  `{ apiVersion: v1, kind: ConfigMap, metadata: { name: falco, namespace: ${namespace} }, data: { falco.yaml: '${text}' } }`;

test.each<[string, string[], string[]]>([
  [
    'to the log alone',
    [falco, config('rules_files: [a]')],
    ['alerts go to stdout, syslog, which a log collector must ship'],
  ],
  [
    'to falcosidekick',
    [falco, sidekick, config('{ syslog_output: { enabled: false }, http_output: { enabled: true } }')],
    ['alerts go to stdout, http, and falcosidekick runs'],
  ],
  [
    'nowhere, and no rules',
    [falco, config('{ stdout_output: { enabled: false }, syslog_output: { enabled: false }, rules_files: [] }')],
    ['nobody hears its alerts: no output is on', 'it reads no rules: rules_files is empty'],
  ],
  ['a configuration elsewhere', [falco, config('rules_files: [a]', 'other')], []],
])('where Falco’s alerts go: %s', (_, objects, expected) => {
  expect(notes('Falco', ...objects)).toEqual(expected);
});

test('a DestinationRule that a strict namespace turns away', () => {
  const mesh = [
    '{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: { istio-injection: enabled } } }',
    '{ apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: { name: default, namespace: istio-system }, spec: { mtls: { mode: STRICT } } }',
  ];
  const rule = (mode: string) =>
    `{ apiVersion: networking.istio.io/v1, kind: DestinationRule, metadata: { name: web, namespace: shop }, spec: { host: web, trafficPolicy: { tls: { mode: ${mode} } } } }`;
  expect(notes('Istio', ...mesh, rule('ISTIO_MUTUAL'))).toEqual([]);
  expect(notes('Istio', ...mesh, rule('DISABLE'))).toEqual([
    'DestinationRule shop/web has clients speak to web with tls.mode DISABLE, and namespace shop takes mutual TLS alone: they are turned away',
  ]);
});
