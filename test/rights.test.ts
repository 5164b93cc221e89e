import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeDocument, documents } from '../src/collect/documents.ts';
import { evaluate } from '../src/evaluate.ts';
import { FactStore } from '../src/facts/fact.ts';
import type { Inventory, Source } from '../src/inventory.ts';
import { isMirrorPod } from '../src/kubernetes/control-plane.ts';
import { findResource } from '../src/kubernetes/resources.ts';
import { loadChecks } from '../src/load-checks.ts';
import { forEverybody, leastRules } from '../src/rights.ts';
import { neededSources } from '../src/scan.ts';
import { selectChecks, sourcesFor } from '../src/select.ts';
import { collectDemo, serveDemo } from './support/demo.ts';
import { deny } from './support/inventories.ts';

const checks = selectChecks(loadChecks(), {});
const empty: Source = { state: 'complete', reason: null, message: null, attempts: 1, items: [] };
const absent: Source = { ...empty, state: 'absent', reason: 'NotFound', message: 'the API server does not serve it' };

const change = (inventory: Inventory, changed: Readonly<Record<string, Source>>): Inventory => ({
  ...inventory,
  sources: new Map([...inventory.sources, ...Object.entries(changed)]),
});
const items = ({ sources }: Inventory, name: string) => sources.get(name)?.items ?? [];

let demo: Awaited<ReturnType<typeof serveDemo>>;
const profiles = new Map<string, Inventory>();
beforeAll(async () => {
  demo = await serveDemo();
  const recorded = await collectDemo(demo.kubeconfig);
  const pods = { ...empty, items: items(recorded, 'pods').filter((pod) => !isMirrorPod(pod)) };
  profiles.set('mirror pods', recorded);
  profiles.set('flagz only', change(recorded, { pods }));
  const nodes = items(recorded, 'nodes').map((node) => ({
    ...node,
    metadata: { ...node.metadata, annotations: { 'k3s.io/node-args': '["server","--secrets-encryption"]' } },
  }));
  const gone = { '/flagz': absent, 'configmaps/kube-system/kubeadm-config': absent };
  const k3s = { '/version': { ...empty, items: [describeDocument('/version', { gitVersion: 'v1.36.1+k3s1' })] } };
  profiles.set('k3s', change(recorded, { pods, ...gone, ...k3s, nodes: { ...empty, items: nodes } }));
  const serving = (...groups: readonly string[]) => ({
    ...empty,
    items: [...items(recorded, '/apis'), ...groups.map((name) => describeDocument(name, { versions: ['v1'] }))],
  });
  profiles.set('OpenShift', change(recorded, { pods, ...gone, '/apis': serving('config.openshift.io') }));
  const others = [...neededSources(checks)].flatMap((name) => findResource(name)?.group ?? []);
  profiles.set('every engine', change(recorded, { '/apis': serving(...new Set(others)) }));
  const vpcCni = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'aws-node', namespace: 'kube-system', labels: { 'k8s-app': 'aws-node' } },
    spec: {
      template: {
        spec: {
          containers: [
            { name: 'aws-node', image: '602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon-k8s-cni:v1.20.4' },
            {
              name: 'aws-eks-nodeagent',
              image: '602401143452.dkr.ecr.us-west-2.amazonaws.com/amazon/aws-network-policy-agent:v1.2.7',
              args: ['--enable-network-policy=true'],
            },
          ],
        },
      },
    },
  };
  const document = (name: string, data: object) => ({ ...empty, items: [describeDocument(name, { data })] });
  profiles.set(
    'EKS',
    change(recorded, {
      pods,
      ...gone,
      '/version': { ...empty, items: [describeDocument('/version', { gitVersion: 'v1.33.1-eks-113cf36' })] },
      '/apis': {
        ...empty,
        items: items(recorded, '/apis').filter(({ metadata }) => !metadata.name.includes('cilium')),
      },
      'configmaps/kube-system/cilium-config': absent,
      'configmaps/kube-system/kube-proxy': absent,
      'configmaps/kube-system/kube-proxy-config': document('configmaps/kube-system/kube-proxy-config', {
        proxy: { metricsBindAddress: '127.0.0.1:10249' },
      }),
      'configmaps/kube-system/amazon-vpc-cni': document('configmaps/kube-system/amazon-vpc-cni', {
        'enable-network-policy-controller': 'true',
      }),
      'daemonsets.apps': {
        ...empty,
        items: [
          ...items(recorded, 'daemonsets.apps').filter(({ metadata }) => !metadata.name.startsWith('cilium')),
          vpcCni,
        ],
      },
    }),
  );
});
afterAll(() => demo.close());

const before = new Map<string, string>();
/** The facts of each profile while nothing is refused. */
const known = new Map<Inventory, FactStore>();

/** What decides only beside a product that none of the profiles runs. */
const ofProductsNotRecorded: ReadonlySet<string> = new Set([
  'authorizationpolicies.policy.linkerd.io',
  'configmaps/ingress-nginx/ingress-nginx-controller',
  'configmaps/istio-system/istio',
  'configmaps/kube-system/antrea-config',
  'configmaps/linkerd/linkerd-config',
  'felixconfigurations.crd.projectcalico.org',
  'globalnetworksets.crd.projectcalico.org',
  'globalnetworksets.projectcalico.org',
  'meshes.kuma.io',
  'networks.operator.openshift.io',
  'networksets.crd.projectcalico.org',
  'networksets.projectcalico.org',
  'peerauthentications.security.istio.io',
  'persistentvolumeclaims',
  'podsecuritypolicies.policy',
  'serverauthorizations.policy.linkerd.io',
  'servers.policy.linkerd.io',
  'tiers.crd.projectcalico.org',
  'tiers.projectcalico.org',
]);

/** What kaudit tells of a product and no verdict rests on: who fetches metrics of the API server, which TLS a client is told to use. */
const ofNotes: ReadonlySet<string> = new Set([
  'destinationrules.networking.istio.io',
  'podmonitors.monitoring.coreos.com',
  'servicemonitors.monitoring.coreos.com',
]);

/** The first verdict that is lost where this source is refused, on whichever profile. */
function costOf(source: string): string | undefined {
  const readers = checks.filter((check) => sourcesFor([check]).has(source));
  for (const [profile, inventory] of profiles) {
    const whole = known.get(inventory) ?? new FactStore(inventory);
    known.set(inventory, whole);
    const refused = new FactStore(deny(inventory, source));
    for (const check of readers) {
      const key = `${profile}: ${check.id}`;
      const was = before.get(key) ?? evaluate(check, whole).status;
      before.set(key, was);
      if (was !== 'unknown' && evaluate(check, refused).status === 'unknown') return key;
    }
  }
  return undefined;
}

describe('the role of kaudit rbac', () => {
  const rules = leastRules(checks, 'cluster');
  const asked = [...neededSources(checks)].filter((name) => findResource(name) !== undefined || documents.has(name));

  test('gives list and get alone, no Secret, no subresource, no wildcard', () => {
    for (const { verbs, resources = [], nonResourceURLs = [] } of rules) {
      expect(verbs.filter((verb) => verb !== 'list' && verb !== 'get')).toEqual([]);
      expect(resources.filter((name) => name === 'secrets' || name.includes('/'))).toEqual([]);
      expect(nonResourceURLs.filter((url) => url.includes('*'))).toEqual([]);
    }
  });

  test('what every authenticated user may read is not in it', () => {
    expect([...forEverybody].sort()).toEqual(['/apis', '/readyz', '/version']);
    const urls = rules.flatMap(({ nonResourceURLs = [] }) => nonResourceURLs);
    expect(urls.filter((url) => forEverybody.has(url))).toEqual([]);
  });

  test('is least: without any one part of it a verdict is lost on a recorded profile', () => {
    const sought = asked.filter((name) => ![forEverybody, ofProductsNotRecorded, ofNotes].some((set) => set.has(name)));
    expect(sought.filter((name) => costOf(name) === undefined)).toEqual([]);
  });
});
