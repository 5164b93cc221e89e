import { describe, expect, test } from 'vitest';
import { admissionProducts } from '../../../src/kubernetes/admission/products.ts';
import { advisoriesOf, fixFor, openAdvisories } from '../../../src/kubernetes/components/advisories.ts';
import { products, recogniseProducts, servesAs, versionText } from '../../../src/kubernetes/components/products.ts';
import { retirementOf } from '../../../src/kubernetes/components/retired.ts';
import { parseVersion } from '../../../src/kubernetes/version.ts';

const pod = (...images: string[]) => ({ containers: images.map((image, i) => ({ name: `c${i}`, image })) });
const namesOf = (spec: unknown, labels = {}) => recogniseProducts(spec, labels).map(({ product }) => product);

describe('recogniseProducts', () => {
  test.each([
    ['the makers’ own registry', 'docker.io/falcosecurity/falco:0.41.0', ['Falco']],
    ['a mirror that keeps the path', 'mirror.example/hub/falcosecurity/falco-no-driver:0.41.0', ['Falco']],
    ['the longest ending wins', 'ghcr.io/external-secrets/external-secrets:v0.20.0', ['External Secrets']],
    [
      'an older product with the same folder',
      'ghcr.io/external-secrets/kubernetes-external-secrets:8.5.5',
      ['GoDaddy External Secrets'],
    ],
    ['Docker’s short names', 'traefik:v3.5.0', ['Traefik']],
    ['a digest', `quay.io/argoproj/argocd@sha256:${'a'.repeat(64)}`, ['Argo CD']],
    ['part of a path element proves nothing', 'docker.io/acme/my-falco:1', []],
    ['a folder of that name proves nothing', 'docker.io/falcosecurity/event-generator:0.13', []],
    ['what is no image', 'Not An Image', []],
    ['Linkerd’s policy-controller is not sigstore’s', 'cr.l5d.io/linkerd/policy-controller:edge-24.5.1', []],
    [
      'sigstore’s in a mirror',
      'harbor.example/sigstore/policy-controller/policy-controller:v0.12',
      ['sigstore policy-controller'],
    ],
    ['GKE’s own agent is not the managed Prometheus', 'gke.gcr.io/gke-metrics-agent:1.15.6-gke.0', []],
    [
      'the collector of it',
      'gke.gcr.io/prometheus-engine/prometheus:v2.45.3-gmp.10-gke.0',
      ['Google managed Prometheus'],
    ],
  ])('%s', (_, image, found) => {
    expect(namesOf(pod(image))).toEqual(found);
  });

  // As recogniseComponent: anybody can publish in a public registry.
  test.each([
    ['ghcr.io/acme/velero:1.0', []],
    ['acme/promtail:3', []],
    ['acme/etcd:3.4.0', []],
    ['ghcr.io/acme/external-secrets:9.9', []],
    ['quay.io/acme/mirrored-cilium-cilium:v1', []],
    ['harbor.example/mirror/velero/velero:v1.17.0', ['Velero']],
    ['harbor.example/mirror/velero:v1.17.0', ['Velero']],
    ['docker.io/bitnami/etcd:3.5.9', ['etcd']],
    ['quay.io/k0sproject/metrics-server:v0.7.1', ['metrics-server']],
    ['gcr.io/google_containers/fluentd-elasticsearch:1.23', ['Fluentd']],
    ['fluentd:v1.16', ['Fluentd']],
  ])('a name without its publisher: %s', (image, found) => {
    expect(namesOf(pod(image))).toEqual(found);
  });

  // Source: rancher/image-mirror; registry.redhat.io; the installation pages of the vendors.
  test.each([
    ['docker.io/rancher/mirrored-openpolicyagent-gatekeeper:v3.13.0', 'Gatekeeper'],
    ['docker.io/rancher/mirrored-metrics-server:v0.7.1', 'metrics-server'],
    ['docker.io/rancher/mirrored-prometheus-operator-prometheus-operator:v0.75.0', 'Prometheus Operator'],
    ['docker.io/rancher/hardened-etcd:v3.5.21-k3s1', 'etcd'],
    ['harbor.example/proxy/mirrored-cilium-cilium:v1.18.1', 'Cilium'],
    ['registry.redhat.io/openshift-gitops-1/argocd-rhel9:v1.15.0', 'Argo CD'],
    ['registry.redhat.io/openshift-logging/fluentd-rhel8:v5.8.0', 'Fluentd'],
    ['registry.redhat.io/openshift-logging/cluster-logging-rhel9-operator:v6.0.0', 'OpenShift Logging'],
    ['registry.redhat.io/oadp/oadp-velero-rhel8:1.4.0', 'Velero'],
    ['registry.redhat.io/openshift-service-mesh/istio-pilot-rhel9:3.0.0', 'Istio'],
    ['registry.redhat.io/advanced-cluster-security/rhacs-collector-rhel8:4.5.0', 'StackRox'],
    ['registry.aquasec.com/enforcer:2022.4', 'Aqua'],
    ['registry.aquasec.com/kube-enforcer:2022.4', 'Aqua'],
    ['registry.datadoghq.com/agent:7.70.0', 'Datadog'],
    ['datadoghq.azurecr.io/agent:7.50.0', 'Datadog'],
    ['registry.istio.io/release/pilot:1.29.0', 'Istio'],
    ['registry.istio.io/release/ztunnel:1.29.0', 'Istio ambient'],
  ])('vendors’ own names: %s', (image, product) => {
    expect(namesOf(pod(image))).toEqual([product]);
  });

  // Source: prometheus-operator, pkg/operator (labels and container names); openshift/operator-framework-olm, manifests.
  test('what an operator makes of any image, by its label and its container', () => {
    const payload = `quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:${'a'.repeat(64)}`;
    const spec = {
      containers: [
        { name: 'config-reloader', image: 'registry.example/reloader:0.7' },
        { name: 'prometheus', image: payload },
      ],
    };
    expect(recogniseProducts(spec, { 'app.kubernetes.io/name': 'prometheus' })).toMatchObject([
      { product: 'Prometheus', purposes: ['monitoring'], container: 'prometheus', image: payload, version: undefined },
    ]);
    expect(namesOf(spec, { 'app.kubernetes.io/name': 'web' })).toEqual([]);
    expect(namesOf(pod(payload), { 'app.kubernetes.io/name': 'prometheus' })).toEqual([]);
    expect(namesOf({ containers: [{ name: 'olm-operator', image: payload }] })).toEqual(['Operator Lifecycle Manager']);
    expect(namesOf({ containers: [{ name: 'olm-operator', image: 'registry.example/any:1' }] })).toEqual([]);
  });

  test('Consul is a mesh where its injector runs', () => {
    const image = 'docker.io/hashicorp/consul-k8s-control-plane:1.5.0';
    const purposesOf = (name: string) => recogniseProducts({ containers: [{ name, image }] })[0]?.purposes;
    expect(purposesOf('sidecar-injector')).toEqual(['mesh', 'other']);
    expect(purposesOf('sync-catalog')).toEqual(['other']);
  });

  test.each([
    'public.ecr.aws/aws-observability/aws-for-fluent-bit:2.31.12',
    'docker.io/kubernetesui/dashboard-web:1.4.0',
    'registry.redhat.io/openshift-gitops-1/argocd-rhel8:v1.15.0',
  ])('an image numbered on its own has no version of the product: %s', (image) => {
    expect(recogniseProducts(pod(image))).toMatchObject([{ version: undefined, ownNumbering: true }]);
  });

  test('a registry of one’s own is part of the name where the path alone says nothing', () => {
    expect(namesOf(pod('registry.example/sensor:v1'))).toEqual([]);
    expect(namesOf(pod('wizio.azurecr.io/sensor:v1'))).toEqual(['Wiz']);
    expect(namesOf(pod('registry.example/wizio/sensor:v1'))).toEqual(['Wiz']);
  });

  test('one entry a product, with the other containers that run it', () => {
    const [found, ...more] = recogniseProducts(
      pod('ghcr.io/kyverno/kyverno:v1.16.3', 'ghcr.io/kyverno/background-controller:v1.16.3'),
    );
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      product: 'Kyverno',
      purposes: ['admission', 'other'],
      container: 'c0',
      more: ['c1'],
    });
  });

  test('one image that does more with a second container', () => {
    const image = 'gcr.io/datadoghq/agent:7.70.0';
    expect(namesOf({ containers: [{ name: 'agent', image }] })).toEqual(['Datadog']);
    const both = {
      containers: [
        { name: 'agent', image },
        { name: 'security-agent', image },
      ],
    };
    expect(namesOf(both).sort()).toEqual(['Datadog', 'Datadog Workload Protection']);
  });

  test('by label where the table says so', () => {
    expect(namesOf(pod('registry.example/ui:1'), { 'k8s-app': 'kubernetes-dashboard' })).toEqual([
      'Kubernetes Dashboard',
    ]);
    expect(namesOf(pod('registry.example/ui:1'), { __proto__: { 'k8s-app': 'kubernetes-dashboard' } })).toEqual([]);
  });

  test('odd shapes are no products', () => {
    for (const spec of [null, 7, 'text', { containers: 'none' }, { containers: [null, 3, { image: 5 }] }])
      expect(recogniseProducts(spec)).toEqual([]);
  });

  test('a build of a branch has no version', () => {
    const [found] = recogniseProducts(pod('ghcr.io/kyverno/kyverno:v0.0.0-latest'));
    expect(found?.version).toBeUndefined();
  });
});

test('every row has a purpose, and an image or a label', () => {
  const bare = products.filter(
    ({ purposes, images, label }) => purposes.length === 0 || (images.length === 0 && !label),
  );
  expect(bare).toEqual([]);
});

test('no row writes what is understood of every name', () => {
  expect(products.flatMap(({ images }) => images.filter((image) => /mirrored-|-rhel\d/.test(image)))).toEqual([]);
});

// The other table names the same software: what it calls so must be known here.
const otherNames = new Map([
  ['OPA', 'OPA with kube-mgmt'],
  ['policy-controller', 'sigstore policy-controller'],
]);
test.each(
  admissionProducts
    .filter(({ name, purpose }) => purpose === 'policy' || purpose === 'verifier' || ['Aqua', 'Istio'].includes(name))
    // OPA alone is no admission controller: kube-mgmt beside it makes it one.
    .flatMap(({ name, homes }) =>
      homes.filter((home) => !/\/$|\/opa$/.test(home)).map((home) => [home, name] as const),
    ),
)('%s is %s in both tables', (home, name) => {
  expect(namesOf(pod(`${home}:v1.0.0`))).toEqual([otherNames.get(name) ?? name]);
});

test('no image is two products, but for those that another container tells apart', () => {
  const owners = new Map<string, Set<string>>();
  for (const { name, images, container } of products)
    for (const image of container === undefined ? images : [])
      owners.set(image, (owners.get(image) ?? new Set()).add(name));
  expect([...owners].filter(([, names]) => names.size > 1)).toEqual([]);
});

test('sensors and collectors serve as DaemonSets alone', () => {
  expect(servesAs('runtime', 'Deployment')).toBe(false);
  expect(servesAs('logging', 'DaemonSet')).toBe(true);
  expect(servesAs('monitoring', 'StatefulSet')).toBe(true);
});

describe('advisories', () => {
  const [nightmare] = advisoriesOf('ingress-nginx', 'registry.k8s.io/ingress-nginx/controller:v1.12.0');
  // Source: kubernetes/kubernetes#131009.
  test.each([
    ['1.12.0', '1.12.1'],
    ['1.12.1', undefined],
    ['1.11.4', '1.11.5'],
    ['1.11.5', undefined],
    ['1.9.6', '1.11.5'],
    ['1.13.0', undefined],
    ['1.12', undefined],
  ])('CVE-2025-1974 in %s is fixed in %s', (version, fix) => {
    expect(nightmare?.id).toBe('CVE-2025-1974');
    const parsed = parseVersion(version);
    expect(nightmare && parsed && fixFor(nightmare, parsed)).toBe(fix);
  });

  test('the version to go to has none of them', () => {
    const version = parseVersion('1.11.5');
    const found = version && openAdvisories(advisoriesOf('ingress-nginx', ''), version);
    expect(found?.open.map(({ id }) => id)).toEqual(['CVE-2026-24512', 'CVE-2026-3288']);
    expect(found?.fix).toBe('1.13.8');
  });

  test('of one image of a product alone', () => {
    expect(advisoriesOf('Flux', 'ghcr.io/fluxcd/helm-controller:v0.20.0')).toEqual([]);
    expect(advisoriesOf('Flux', 'ghcr.io/fluxcd/kustomize-controller:v0.20.0')).toHaveLength(1);
  });

  test('not of images that are younger than the fix', () => {
    expect(advisoriesOf('Kubernetes Dashboard', 'docker.io/kubernetesui/dashboard-api:1.7.0')).toEqual([]);
    expect(advisoriesOf('Kubernetes Dashboard', 'registry.example/ui:1.8.3')).toHaveLength(1);
  });

  test('names its product as the table of products does', () => {
    const known = new Set(products.map(({ name }) => name));
    const named = ['ingress-nginx', 'Argo CD', 'Kyverno', 'etcd', 'External Secrets', 'NVIDIA Container Toolkit'];
    expect(named.filter((name) => !known.has(name) || advisoriesOf(name, '').length === 0)).toEqual([]);
    expect(retirementOf('ingress-nginx')?.since).toBe('2026-03-31');
    expect(retirementOf('Traefik')).toBeUndefined();
  });
});

test('versions as people write them', () => {
  const texts = ['v1.2.3-gke.4', '1.36', '3.24.0-beta.0'].map((text) => {
    const version = parseVersion(text);
    return version && versionText(version);
  });
  expect(texts).toEqual(['1.2.3', '1.36', '3.24.0-beta.0']);
});
