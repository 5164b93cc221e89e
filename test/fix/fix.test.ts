import { describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import type { Settings } from '../../src/facts/fact.ts';
import { type Fixes, fixFindings } from '../../src/fix/fix.ts';
import { applyJsonPatch } from '../../src/fix/patch.ts';
import { remedies } from '../../src/fix/remedies.ts';
import type { Inventory } from '../../src/inventory.ts';
import { loadChecks } from '../../src/load-checks.ts';
import { inventoryFromManifests } from '../../src/manifest-inventory.ts';
import { readManifests, readObjects } from '../../src/manifests.ts';
import { selectChecks } from '../../src/select.ts';
import { tool } from '../../src/tool.ts';

const checks = selectChecks(loadChecks(), {});
const fix = (inventory: Inventory, ...ids: string[]): Fixes =>
  fixFindings(inventory, { checks, wanted: ({ check }) => ids.length === 0 || ids.includes(check) });
const seen = (yaml: string) => inventoryFromObjects(readObjects(yaml, 'test'), { complete: true });
const reasons = ({ unpatched }: Fixes) => unpatched.map(({ check, reason }) => [check, reason]);

const deployment = (spec: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { replicas: 1, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: ${spec} } }`;

test('every remedy is of a check that exists', () => {
  const known = new Set(loadChecks().map(({ id }) => id));
  expect([...remedies.keys()].filter((id) => !known.has(id))).toEqual([]);
});

test('the configuration counts: a namespace of the system needs no patch', () => {
  const inventory = seen('{ apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: platform } }');
  const wanted = ({ check }: { check: string }) => check === 'default-service-account-token';
  const patched = (config: Settings) =>
    fixFindings(inventory, { checks, wanted, config }).patches.map(({ object }) => object.kind);
  expect(patched({})).toEqual(['ServiceAccount']);
  expect(patched({ systemNamespaces: ['platform'] })).toEqual([]);
});

describe('patches of a workload', () => {
  const inventory = seen(
    deployment(`{ containers: [{ name: a, image: a, securityContext: { privileged: true } }, { name: b, image: b }] }`),
  );

  test('close exactly what they say', () => {
    const { patches, alsoClosed, unpatched } = fix(inventory);
    const [patch, ...more] = patches;
    expect(more.map(({ object }) => object.kind)).toEqual([]);
    expect(patch?.closes.map(({ check, container }) => `${check} ${container}`)).toContain('privileged-container a');
    const [source] = inventory.sources.get('deployments.apps')?.items ?? [];
    const patched = applyJsonPatch<unknown>(source, patch?.patch ?? []);
    const before = audit(inventory, { checks, tool }).findings;
    const after = audit(inventoryFromObjects([patched], { complete: true }), { checks, tool }).findings;
    const left = new Set(after.map(({ fingerprint }) => fingerprint));
    const gone = before.filter(({ fingerprint }) => !left.has(fingerprint)).map(({ fingerprint }) => fingerprint);
    const said = [...(patch?.closes ?? []), ...alsoClosed].map(({ fingerprint }) => fingerprint);
    expect(gone.sort()).toEqual(said.sort());
    expect(unpatched.every(({ reason }) => reason !== '')).toBe(true);
  });

  test('speak of the one container that is meant', () => {
    const [patch] = fix(inventory, 'privilege-escalation').patches;
    // Beside privileged the API server refuses it.
    expect(patch?.closes.map(({ container }) => container)).toEqual(['b']);
    expect(reasons(fix(inventory, 'privilege-escalation'))).toEqual([
      ['privilege-escalation', 'a privileged container can not refuse privilege escalation'],
    ]);
    expect(patch?.merge).toEqual({
      spec: {
        template: {
          spec: {
            containers: [{ name: 'a' }, { name: 'b', securityContext: { allowPrivilegeEscalation: false } }],
          },
        },
      },
    });
  });

  test('make room for each other', () => {
    const { patches, unpatched } = fix(inventory, 'privilege-escalation', 'privileged-container');
    expect(patches[0]?.closes.length).toBe(3);
    expect(unpatched).toEqual([]);
  });

  test('say what they may break', () => {
    expect(fix(inventory, 'root-allowed').patches[0]?.mayBreak).toEqual([
      'a container whose image runs as root: it does not start any more, and which user that is no Kubernetes API shows',
    ]);
    const root = seen(deployment('{ containers: [{ name: a, image: a, securityContext: { runAsUser: 0 } }] }'));
    expect(reasons(fix(root, 'root-allowed'))).toEqual([
      ['root-allowed', 'runAsUser is 0: with runAsNonRoot container a would never start'],
    ]);
  });
});

describe('what has no patch', () => {
  const pod = `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { hostPID: true, containers: [{ name: web, image: web }] }`;

  test('a pod in a cluster; in a file it has one, with its place', () => {
    expect(reasons(fix(seen(pod), 'host-pid'))).toEqual([
      ['host-pid', 'the spec of a pod can not be changed: delete it and create it anew'],
    ]);
    const file = inventoryFromManifests(readManifests(pod, 'pod.yaml'), { tool });
    const [patch] = fix(file, 'host-pid').patches;
    expect(patch?.source).toEqual({ file: 'pod.yaml', line: 5 });
    expect(patch?.patch).toEqual([
      { op: 'test', path: '/spec/hostPID', value: true },
      { op: 'remove', path: '/spec/hostPID' },
    ]);
  });

  test('limits that nobody knows', () => {
    expect(reasons(fix(seen(pod), 'missing-memory-limit'))).toEqual([
      ['missing-memory-limit', 'how much it needs only its owners know: measure it, then set it'],
    ]);
  });

  test('a namespace whose pods do not meet the level; else it gets the strictest that they meet', () => {
    const namespace = '\n---\n{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }';
    expect(reasons(fix(seen(pod + namespace), 'unenforced-namespace'))).toEqual([
      ['unenforced-namespace', 'not all of its pods meet baseline: kaudit psa says which'],
    ]);
    const [patch] = fix(seen(pod.replace('hostPID: true, ', '') + namespace), 'unenforced-namespace').patches;
    expect(patch?.merge).toEqual({ metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } });
  });

  test('a right without which another finding opens', () => {
    const grant = `
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: view, namespace: shop }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects: [{ kind: ServiceAccount, name: default, namespace: shop }]
---
${deployment('{ containers: [{ name: a, image: a }] }')}`;
    const only = fix(seen(grant), 'default-service-account-grant');
    expect(only.patches).toEqual([]);
    expect(reasons(only)).toEqual([
      [
        'default-service-account-grant',
        'the patch opens another finding: unneeded-token: the pod carries a token of service account default, which holds no right of its own',
      ],
    ]);
    // Together with the token they are fine.
    const both = fix(seen(grant), 'default-service-account-grant', 'default-service-account-use');
    expect(both.patches.map(({ object }) => object.kind).sort()).toEqual(['Deployment', 'RoleBinding']);
  });
});

test.each([
  ['annotations: { meta.helm.sh/release-name: shop }', 'Helm release shop'],
  ['labels: { app.kubernetes.io/managed-by: Helm, app.kubernetes.io/instance: shop }', 'Helm release shop'],
  ['annotations: { argocd.argoproj.io/tracking-id: "web:apps/Deployment:shop/web" }', 'Argo CD application web'],
  ['labels: { kustomize.toolkit.fluxcd.io/name: apps }', 'Flux Kustomization apps'],
  ['ownerReferences: [{ apiVersion: x.example/v1, kind: Shop, name: main, uid: u, controller: true }]', null],
])('%s is made by %s', (metadata, manager) => {
  const yaml = deployment('{ hostPID: true, containers: [{ name: a, image: a }] }').replace(
    'name: web, ',
    `name: web, ${metadata}, `,
  );
  const { patches, unpatched } = fix(seen(yaml), 'host-pid');
  expect(patches[0]?.managedBy ?? null).toBe(manager);
  if (manager === null) expect(unpatched[0]?.reason).toBe('kaudit does not read objects of kind Shop: change it there');
});

test('hostile objects break nothing', () => {
  const odd = seen(
    deployment('{ hostPID: true, containers: [null, { name: __proto__, image: 5, securityContext: [] }], volumes: 7 }'),
  );
  expect(() => fix(odd)).not.toThrow();
  expect(Reflect.get({}, 'securityContext')).toBe(undefined);
});
