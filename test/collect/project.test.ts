import { describe, expect, test } from 'vitest';
import { keepAnnotations } from '../../src/collect/annotations.ts';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { Projection } from '../../src/collect/project.ts';
import { writeInventory } from '../../src/inventory.ts';

type Fields = Record<string, unknown>;

const canary = 'CANARY-7f3a';
const container = { name: 'web', image: 'web:1' };
const project = (resource: string, raw: unknown) => new Projection().project(resource, structuredClone(raw));
const pod = (spec: Fields, metadata: Fields = {}): Fields => ({
  metadata: { name: 'web', namespace: 'shop', ...metadata },
  spec,
});

describe('an object', () => {
  test('of a list gets its kind, and keeps identity, labels and owners', () => {
    const raw = {
      metadata: {
        name: 'web',
        namespace: 'shop',
        uid: 'u',
        resourceVersion: '7',
        generation: 3,
        managedFields: [{}],
        labels: { app: 'web', odd: 1, worse: { a: 1 } },
        annotations: { 'meta.helm.sh/release-name': 'web', 'kubectl.kubernetes.io/last-applied-configuration': canary },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'r', controller: true },
          { kind: 1 },
          null,
        ],
      },
      spec: { containers: [container] },
      status: { phase: 'Running', podIP: '10.0.0.1' },
    };
    expect(project('pods', raw)).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'web',
        namespace: 'shop',
        uid: 'u',
        resourceVersion: '7',
        labels: { app: 'web', odd: '1' },
        annotations: { 'meta.helm.sh/release-name': 'web' },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1', uid: 'r', controller: true }],
      },
      spec: { containers: [container] },
      status: { phase: 'Running' },
    });
  });

  test.each<[string, unknown, string]>([
    ['pods', 'text', 'the item is not an object'],
    ['pods', null, 'the item is not an object'],
    ['pods', {}, 'metadata.name is missing'],
    ['pods', { metadata: { name: '' } }, 'metadata.name is missing'],
    ['pods', { metadata: { name: 'web' } }, 'spec is missing'],
    ['pods', { metadata: { name: 'web' }, spec: [] }, 'spec should be an object'],
    ['deployments.apps', { metadata: { name: 'web' }, spec: {} }, 'spec.template is missing'],
  ])('of %s that is none: %j', (resource, raw, malformed) => {
    expect(project(resource, raw).malformed).toBe(malformed);
  });

  test('that is malformed keeps its identity alone, since secrets may stand anywhere in it', () => {
    const broken = pod({ containers: [{ name: 'web', env: { PASSWORD: canary } }] });
    expect(project('pods', broken)).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'shop' },
      malformed: 'spec.containers[0].env should be a list, is object',
    });
    const template = { metadata: { name: 'web' }, spec: { template: { spec: { containers: [{ command: canary }] } } } };
    expect(JSON.stringify(project('deployments.apps', template))).not.toContain(canary);
  });

  test.each<[string, Fields, Fields]>([
    ['configmaps', { kind: 'ConfigMap', data: { a: canary }, spec: canary }, { data: { a: '<text>' } }],
    ['secrets', { kind: 'Secret', type: 'Opaque', data: { a: canary }, stringData: { a: canary } }, { type: 'Opaque' }],
    [
      'serviceaccounts',
      { automountServiceAccountToken: false, secrets: [{ name: canary }] },
      { automountServiceAccountToken: false },
    ],
    ['namespaces', { spec: { finalizers: [] }, status: { phase: 'Active' } }, {}],
    [
      'roles.rbac.authorization.k8s.io',
      { rules: [{ verbs: ['get'] }], other: canary },
      { rules: [{ verbs: ['get'] }] },
    ],
  ])('of %s keeps what verdicts need', (resource, raw, kept) => {
    const {
      apiVersion: _,
      kind: __,
      metadata: ___,
      ...fields
    } = project(resource, { ...raw, metadata: { name: 'a' } });
    expect(fields).toEqual(kept);
  });

  test('of a kind named like a method of objects is no fault', () => {
    expect(project('things.example', { kind: 'constructor', metadata: { name: 'a' }, spec: { b: 1 } })).toEqual({
      apiVersion: '',
      kind: 'constructor',
      metadata: { name: 'a' },
      spec: { b: 1 },
    });
  });
});

describe('no canary survives', () => {
  const holder = {
    ...container,
    command: ['web', canary],
    args: ['--password', canary],
    env: [{ name: 'A', value: canary }],
    livenessProbe: { httpGet: { port: 1, httpHeaders: [{ name: 'A', value: canary }] } },
  };
  const spec = {
    containers: [holder],
    initContainers: [holder],
    ephemeralContainers: [holder],
    volumes: [{ name: 'a', csi: { driver: 'd', volumeAttributes: { a: canary } } }],
  };
  const metadata = { name: 'web', namespace: 'shop', annotations: { 'example.com/secret': canary } };
  const template = { metadata: { ...metadata, labels: { app: 'web' } }, spec };
  const kinds: [string, Fields][] = [
    ['Pod', spec],
    ...['Deployment', 'DaemonSet', 'ReplicaSet'].map((kind): [string, Fields] => [kind, { template }]),
    ['StatefulSet', { template, volumeClaimTemplates: [{ metadata, spec: {} }] }],
    ['ReplicationController', { template }],
    ['Job', { template }],
    ['CronJob', { jobTemplate: { metadata, spec: { template } } }],
  ];
  test.each(kinds)('in a %s', (kind, body) => {
    const apiVersion =
      kind === 'Pod' || kind === 'ReplicationController' ? 'v1' : kind.endsWith('Job') ? 'batch/v1' : 'apps/v1';
    const written = writeInventory(
      inventoryFromObjects([{ apiVersion, kind, metadata, spec: body }], { complete: true }),
    );
    expect(written).not.toContain(canary);
    expect(written).toContain('"env":[{"name":"A","value":"<text>"}]');
  });

  test('in a static pod other than those of the control plane', () => {
    const owner = { apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'n', controller: true };
    const mirror = { annotations: { 'kubernetes.io/config.mirror': 'a' }, ownerReferences: [owner] };
    expect(
      JSON.stringify(
        project('pods', pod({ ...spec, initContainers: [{ ...holder, args: ['etcd', canary] }] }, mirror)),
      ),
    ).not.toContain(canary);
  });
});

describe('pod specs', () => {
  test('nulls are absent, fields that kaudit does not know stay', () => {
    const spec = {
      containers: [{ ...container, securityContext: null, future: { a: null, b: 1 } }],
      hostPID: null,
      future: [1],
    };
    expect(project('pods', pod(spec)).spec).toEqual({ containers: [{ ...container, future: { b: 1 } }], future: [1] });
  });

  test('what is nested too deep is cut off', () => {
    let deep: unknown = canary;
    for (let i = 0; i < 50_000; i++) deep = i % 2 === 0 ? [deep] : { deep };
    const owner = { ownerReferences: [{ apiVersion: 'a/v1', kind: 'A', name: 'a', uid: 'u', controller: true }] };
    const projection = new Projection();
    for (const name of ['a', 'b']) {
      const raw = pod({ containers: [container], deep }, { name, ...owner, labels: { deep } });
      expect(JSON.stringify(projection.project('pods', raw))).not.toContain(canary);
    }
  });

  test('keys like __proto__ do no harm', () => {
    const raw = JSON.parse(
      '{"metadata":{"name":"web","labels":{"__proto__":"x"},"annotations":{"__proto__":"y"}},"spec":{"containers":[{"name":"a"}],"__proto__":{"hostPID":true},"volumes":[{"name":"v","csi":{"driver":"d","volumeAttributes":{"__proto__":"z"}}}]}}',
    );
    const { spec, metadata } = project('pods', raw);
    expect(Object.keys(metadata.labels ?? {})).toEqual(['__proto__']);
    expect(Reflect.get(Object(spec), 'hostPID')).toBeUndefined();
    expect(JSON.stringify(spec)).toContain('"volumeAttributes":{"__proto__":"<text>"}');
    expect(Reflect.get({}, 'hostPID')).toBeUndefined();
  });

  test('replicas share one object, whatever node they run on', () => {
    const projection = new Projection();
    const replica = (name: string, more: Fields = {}, token = name) => {
      const raw = pod(
        {
          nodeName: `node-${name}`,
          hostname: name,
          containers: [{ ...container, volumeMounts: [{ name: `kube-api-access-${token}`, mountPath: '/t' }] }],
          volumes: [{ name: `kube-api-access-${token}`, projected: { sources: [] } }],
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  { matchFields: [{ key: 'metadata.name', operator: 'In', values: [`node-${name}`] }] },
                ],
              },
            },
          },
          ...more,
        },
        {
          name,
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'd', uid: 'd', controller: true }],
        },
      );
      return projection.project('pods', raw);
    };
    const [a, b, c, odd, d] = [
      replica('a'),
      replica('b'),
      replica('c', { tolerations: null }),
      replica('x', { hostPID: true }),
      replica('d'),
    ];
    expect([b.spec === a.spec, c.spec === a.spec, odd.spec === a.spec, d.spec === a.spec]).toEqual([
      true,
      true,
      false,
      true,
    ]);
    expect([a.nodeName, d.nodeName]).toEqual(['node-a', 'node-d']);
    expect(a.spec).toEqual({
      containers: [{ ...container, volumeMounts: [{ name: 'kube-api-access', mountPath: '/t' }] }],
      volumes: [{ name: 'kube-api-access', projected: { sources: [] } }],
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['<node>'] }] }],
          },
        },
      },
    });
  });

  test('of a pod and of a template that are alike are one object too', () => {
    const projection = new Projection();
    const set = projection.project('replicasets.apps', {
      metadata: { name: 'r' },
      spec: { template: { spec: { containers: [container] } } },
    });
    const made = projection.project('pods', pod({ containers: [{ ...container }] }));
    expect(set.spec).toEqual({ template: { spec: made.spec } });
    expect(Reflect.get(Object(Reflect.get(Object(set.spec), 'template')), 'spec')).toBe(made.spec);
  });
});

describe('annotations', () => {
  test.each<[string, unknown, string | undefined]>([
    ['kubernetes.io/config.mirror', 'abc', 'abc'],
    ['container.apparmor.security.beta.kubernetes.io/web', 'unconfined', 'unconfined'],
    ['nginx.ingress.kubernetes.io/ssl-redirect', 'false', 'false'],
    ['nginx.ingress.kubernetes.io/configuration-snippet', canary, '<text>'],
    ['nginx.ingress.kubernetes.io/auth-secret', canary, '<text>'],
    ['nginx.org/proxy-set-headers', `X-Key: ${canary}`, '<text>'],
    ['kubectl.kubernetes.io/last-applied-configuration', canary, undefined],
    ['kubernetes.io/config.mirrored', canary, undefined],
    ['__proto__', canary, undefined],
    ['kubernetes.io/config.source', 1, '1'],
    ['kubernetes.io/config.source', { a: canary }, undefined],
    ['nginx.ingress.kubernetes.io/long', 'a'.repeat(5_000), 'a'.repeat(4_096)],
  ])('%s', (key, value, kept) => {
    expect(keepAnnotations(Object.fromEntries([[key, value]]))).toEqual(
      kept === undefined ? undefined : { [key]: kept },
    );
  });
});

describe('objects that somebody holds', () => {
  const sourcesOf = (objects: unknown[], complete = false) =>
    Object.fromEntries(
      [...inventoryFromObjects(objects, { complete }).sources].map(([name, { state, items }]) => [
        name,
        [state, items.length],
      ]),
    );

  test('lists are taken apart, and their items have the kind of the list', () => {
    const items = [{ metadata: { name: 'a' }, spec: { containers: [container] } }];
    expect(
      sourcesOf([
        { apiVersion: 'v1', kind: 'PodList', items },
        { kind: 'List', items: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } }] },
      ]),
    ).toEqual({
      pods: ['partial', 1],
      namespaces: ['partial', 1],
    });
  });

  test('complete: what is not among them does not exist', () => {
    const sources = sourcesOf([], true);
    expect([sources.pods, sources['clusterpolicies.kyverno.io'], sources['/flagz']]).toEqual([
      ['complete', 0],
      ['absent', 0],
      ['absent', 0],
    ]);
  });

  test('what no check reads, and what is no object, is left out', () => {
    expect(sourcesOf([null, 'a', [], { kind: 'Recipe', metadata: { name: 'x' } }])).toEqual({});
  });

  test.each([
    ['given', { kubernetesVersion: '1.34' }, [], 'v1.34.0'],
    ['as /version answers', {}, [{ major: '1', minor: '33', gitVersion: 'v1.33.2' }], 'v1.33.2'],
    [
      'as kubectl version -o json prints',
      {},
      [{ clientVersion: { gitVersion: 'v1.36.3' }, serverVersion: { gitVersion: 'v1.33.2' } }],
      'v1.33.2',
    ],
    ['of nobody', {}, [], undefined],
  ])('the version: %s', (_, options, objects, gitVersion) => {
    const source = inventoryFromObjects(objects, options).sources.get('/version');
    expect(source?.items[0]?.gitVersion).toBe(gitVersion);
    expect(source?.state).toBe(gitVersion === undefined ? undefined : 'complete');
  });

  test('an object without a namespace lands in default', () => {
    const { sources } = inventoryFromObjects([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [container] } },
    ]);
    expect(sources.get('pods')?.items[0]?.metadata).toEqual({ name: 'a', namespace: 'default' });
  });

  test('the objects given are left as they are', () => {
    const given = {
      apiVersion: 'v1',
      kind: 'Pod',
      ...pod({ containers: [{ ...container, env: [{ name: 'A', value: 'b' }], tty: null }] }),
    };
    const before = structuredClone(given);
    inventoryFromObjects([given]);
    expect(given).toEqual(before);
  });
});
