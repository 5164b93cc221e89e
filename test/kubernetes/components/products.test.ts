import { describe, expect, test } from 'vitest';
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
  ])('%s', (_, image, found) => {
    expect(namesOf(pod(image))).toEqual(found);
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
