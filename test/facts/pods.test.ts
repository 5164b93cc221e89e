import { describe, expect, test } from 'vitest';
import { inventoryFromObjects } from '../../src/collect/from-objects.ts';
import { FactStore } from '../../src/facts/fact.ts';
import { containers, pods } from '../../src/facts/pods.ts';
import { deny } from '../support/inventories.ts';

type Fields = Record<string, unknown>;
interface Owner {
  apiVersion: string;
  kind: string;
  name: string;
}

const webSpec = { containers: [{ name: 'web', image: 'web:1' }] };
const storeOf = (...objects: Fields[]) => new FactStore(inventoryFromObjects(objects, { complete: true }));

function owned(owner: Owner | undefined, more: Fields = {}): Fields {
  return owner === undefined ? more : { ...more, ownerReferences: [{ ...owner, uid: owner.name, controller: true }] };
}

function pod(name: string, owner?: Owner, spec: Fields = webSpec, metadata: Fields = {}, phase = 'Running'): Fields {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', uid: name, ...owned(owner, metadata) },
    spec,
    status: { phase },
  };
}

function workload(apiVersion: string, kind: string, name: string, owner?: Owner, spec: Fields = {}): Fields {
  const body = { ...spec, template: { spec: webSpec, ...(spec.template as Fields | undefined) } };
  return {
    apiVersion,
    kind,
    metadata: { name, namespace: 'shop', uid: name, ...owned(owner) },
    spec: kind === 'CronJob' ? { jobTemplate: { spec: body } } : body,
  };
}

/** The Deployment of a Revision of Knative, scaled to zero. */
function ofRevision(name: string, labels: Record<string, string>): Fields {
  const made = workload(
    'apps/v1',
    'Deployment',
    name,
    { apiVersion: 'serving.knative.dev/v1', kind: 'Revision', name },
    { replicas: 0 },
  );
  return { ...made, metadata: { ...(made.metadata as Fields), labels } };
}

const deployment: Owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
const replicaSet: Owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1' };
const daemonSet: Owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent' };
const withDeployment = [
  workload('apps/v1', 'Deployment', 'web'),
  workload('apps/v1', 'ReplicaSet', 'web-1', deployment),
];

/** `Kind/name path ×instances`, with `template`, a component or what makes it unjudgeable. */
function seen(...objects: Fields[]): string[] {
  return storeOf(...objects)
    .get(pods)
    .items.map(({ value, about: { object, path, instances, component, unjudgeable } }) =>
      [
        `${object.kind}/${object.name} ${path} ×${instances}`,
        ...(value.pod.fromTemplate ? ['template'] : []),
        ...(component === undefined ? [] : [component]),
        ...(unjudgeable === undefined ? [] : [unjudgeable]),
      ].join(' '),
    );
}

describe('the object that a person edits', () => {
  test.each<[string, Fields[], string[]]>([
    ['a pod of its own', [pod('web')], ['Pod/web spec ×1']],
    [
      'replicas fold, up from ReplicaSet to Deployment',
      [...withDeployment, pod('web-1-a', replicaSet), pod('web-1-b', replicaSet)],
      ['Deployment/web spec.template.spec ×2'],
    ],
    [
      'a ReplicaSet that was not collected is still named',
      [pod('web-1-a', replicaSet)],
      ['ReplicaSet/web-1 spec.template.spec ×1'],
    ],
    [
      'a ReplicaSet that was not collected, of a Deployment by its hash',
      [pod('web-1-a', replicaSet, webSpec, { labels: { 'pod-template-hash': '1' } })],
      ['Deployment/web spec.template.spec ×1'],
    ],
    [
      'a Job that was not collected, of a CronJob by its minute',
      [
        workload('batch/v1', 'CronJob', 'backup'),
        pod('a', { apiVersion: 'batch/v1', kind: 'Job', name: 'backup-29754720' }),
      ],
      ['CronJob/backup spec.jobTemplate.spec.template.spec ×1'],
    ],
    [
      'up from Job to CronJob',
      [
        workload('batch/v1', 'CronJob', 'backup'),
        workload('batch/v1', 'Job', 'backup-1', { apiVersion: 'batch/v1', kind: 'CronJob', name: 'backup' }),
        pod('backup-1-a', { apiVersion: 'batch/v1', kind: 'Job', name: 'backup-1' }),
      ],
      ['CronJob/backup spec.jobTemplate.spec.template.spec ×1'],
    ],
    [
      'a kind that kaudit does not list, above a ReplicaSet',
      [
        workload('apps/v1', 'ReplicaSet', 'web-1', {
          apiVersion: 'example.com/v1',
          kind: 'Shop',
          name: 'web',
        }),
        pod('web-1-a', replicaSet),
      ],
      ['Shop/web spec ×1'],
    ],
    [
      'another group’s kind of the same name is another object',
      [
        workload('apps/v1', 'StatefulSet', 'web'),
        pod('web-0', { apiVersion: 'apps.kruise.io/v1beta1', kind: 'StatefulSet', name: 'web' }),
      ],
      ['StatefulSet/web spec.template.spec ×1', 'StatefulSet/web spec.template.spec ×0 template'],
    ],
    [
      'up from ReplicaSet and Deployment to the Rollout of Argo',
      [
        workload('argoproj.io/v1alpha1', 'Rollout', 'web'),
        workload('apps/v1', 'ReplicaSet', 'web-1', {
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Rollout',
          name: 'web',
        }),
        pod('web-1-a', replicaSet),
      ],
      ['Rollout/web spec.template.spec ×1'],
    ],
    [
      'up from ReplicationController to the DeploymentConfig of OpenShift',
      [
        workload('apps.openshift.io/v1', 'DeploymentConfig', 'web'),
        workload('v1', 'ReplicationController', 'web-1', {
          apiVersion: 'apps.openshift.io/v1',
          kind: 'DeploymentConfig',
          name: 'web',
        }),
        pod('web-1-a', { apiVersion: 'v1', kind: 'ReplicationController', name: 'web-1' }),
      ],
      ['DeploymentConfig/web spec.template.spec ×1'],
    ],
    [
      'the CloneSet of OpenKruise',
      [
        workload('apps.kruise.io/v1alpha1', 'CloneSet', 'web'),
        pod('web-a', { apiVersion: 'apps.kruise.io/v1alpha1', kind: 'CloneSet', name: 'web' }),
        pod('web-b', { apiVersion: 'apps.kruise.io/v1alpha1', kind: 'CloneSet', name: 'web' }),
      ],
      ['CloneSet/web spec.template.spec ×2'],
    ],
    [
      'OpenKruise’s DaemonSet beside the one of apps that is named like it',
      [
        workload('apps/v1', 'DaemonSet', 'agent'),
        pod('agent-a', { apiVersion: 'apps.kruise.io/v1alpha1', kind: 'DaemonSet', name: 'agent' }),
        pod('agent-b', daemonSet),
      ],
      ['DaemonSet/agent spec.template.spec ×1', 'DaemonSet/agent spec.template.spec ×1'],
    ],
    [
      'up to the Service of Knative, by the labels that its Revision gives',
      [
        workload('serving.knative.dev/v1', 'Service', 'web'),
        ofRevision('web-00001', { 'serving.knative.dev/service': 'web' }),
        workload('apps/v1', 'ReplicaSet', 'web-1', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web-00001' }),
        pod('web-1-a', replicaSet),
      ],
      ['Service/web spec.template.spec ×1'],
    ],
    [
      'a Service of Knative that was not collected is still named',
      [
        ofRevision('web-00001', { 'serving.knative.dev/service': 'web', 'serving.knative.dev/configuration': 'web' }),
        workload('apps/v1', 'ReplicaSet', 'web-1', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web-00001' }),
        pod('web-1-a', replicaSet),
      ],
      ['Service/web spec.template.spec ×1'],
    ],
    [
      'a Configuration of Knative without a Service',
      [
        ofRevision('web-00001', { 'serving.knative.dev/configuration': 'web' }),
        pod('web-a', { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web-00001' }),
      ],
      ['Configuration/web spec.template.spec ×1'],
    ],
    [
      'an owner that is not its controller',
      [
        pod('web', undefined, webSpec, {
          ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'settings', uid: 'a' }],
        }),
      ],
      ['Pod/web spec ×1'],
    ],
    [
      'a circle of owners counts as none',
      [
        workload('apps/v1', 'ReplicaSet', 'a', { ...replicaSet, name: 'b' }),
        workload('apps/v1', 'ReplicaSet', 'b', { ...replicaSet, name: 'a' }),
        pod('a-1', { ...replicaSet, name: 'a' }),
      ],
      ['Pod/a-1 spec ×1', 'ReplicaSet/a spec.template.spec ×0 template', 'ReplicaSet/b spec.template.spec ×0 template'],
    ],
    [
      'labels tell replicas apart, since policies select by them',
      [
        ...withDeployment,
        pod('web-1-a', replicaSet, webSpec, { labels: { canary: 'yes' } }),
        pod('web-1-b', replicaSet, webSpec, { labels: { canary: 'no' } }),
      ],
      ['Deployment/web spec.template.spec ×1', 'Deployment/web spec.template.spec ×1'],
    ],
  ])('%s', (_, objects, expected) => {
    expect(seen(...objects)).toEqual(expected);
  });

  test('node, host name, token volume and the affinity to the own node do not keep replicas apart', () => {
    const on = (node: string): Fields => ({
      nodeName: node,
      hostname: `agent-${node}`,
      containers: [
        { name: 'agent', image: 'agent:1', volumeMounts: [{ name: `kube-api-access-${node}`, mountPath: '/t' }] },
      ],
      volumes: [{ name: `kube-api-access-${node}`, projected: { sources: [] } }],
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
          },
        },
      },
    });
    const all = ['n1', 'n2', 'n3'].map((node) => pod(`agent-${node}`, daemonSet, on(node)));
    expect(seen(...all)).toEqual(['DaemonSet/agent spec.template.spec ×3']);
  });
});

describe('templates', () => {
  test.each<[string, Fields[], string[]]>([
    ['of a workload scaled to zero', withDeployment, ['Deployment/web spec.template.spec ×0 template']],
    [
      'of a workload whose pods have ended',
      [...withDeployment, pod('a', replicaSet, webSpec, {}, 'Succeeded'), pod('b', replicaSet, webSpec, {}, 'Failed')],
      ['Deployment/web spec.template.spec ×0 template'],
    ],
    ['a pod of its own that has ended is gone', [pod('once', undefined, webSpec, {}, 'Succeeded')], []],
    [
      'of a workload whose only pod was changed',
      [...withDeployment, pod('web-1-a', replicaSet, { containers: [{ name: 'web', image: 'evil:1' }] })],
      ['Pod/web-1-a spec ×1', 'Deployment/web spec.template.spec ×0 template'],
    ],
    [
      'of what DeploymentConfig, Rollout and CloneSet scaled to zero',
      [
        workload('apps.openshift.io/v1', 'DeploymentConfig', 'a', undefined, { replicas: 0 }),
        workload('argoproj.io/v1alpha1', 'Rollout', 'b', undefined, { replicas: 0 }),
        workload('apps.kruise.io/v1alpha1', 'CloneSet', 'c', undefined, { replicas: 0 }),
      ],
      [
        'DeploymentConfig/a spec.template.spec ×0 template',
        'Rollout/b spec.template.spec ×0 template',
        'CloneSet/c spec.template.spec ×0 template',
      ],
    ],
    [
      'of a Service of Knative that nobody calls, not of its Revisions',
      [
        workload('serving.knative.dev/v1', 'Service', 'web'),
        ofRevision('web-00001', { 'serving.knative.dev/service': 'web' }),
        ofRevision('web-00002', { 'serving.knative.dev/service': 'web' }),
      ],
      ['Service/web spec.template.spec ×0 template'],
    ],
    [
      'not of a Service of Kubernetes, nor of one of Knative that has none',
      [
        { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec: {} },
        {
          apiVersion: 'serving.knative.dev/v1',
          kind: 'Service',
          metadata: { name: 'old', namespace: 'shop' },
          spec: {},
        },
      ],
      [],
    ],
    [
      'of a workload that an operator scaled to zero, named by the operator’s resource',
      [workload('apps/v1', 'StatefulSet', 'db-main', { apiVersion: 'db.example/v1', kind: 'Database', name: 'db' })],
      ['Database/db spec ×0 template'],
    ],
    [
      'not of the ReplicaSets that are the history of an unknown kind',
      [
        workload(
          'apps/v1',
          'ReplicaSet',
          'web-1',
          { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'web' },
          { replicas: 0 },
        ),
      ],
      [],
    ],
  ])('%s', (_, objects, expected) => {
    expect(seen(...objects)).toEqual(expected);
  });
});

describe('pods that were changed', () => {
  const image = (name: string): Fields => ({ containers: [{ name: 'web', image: name }] });
  const revision = (hash: string): Fields => ({ labels: { 'controller-revision-hash': hash } });
  const daemons = workload('apps/v1', 'DaemonSet', 'agent');

  test.each<[string, Fields[], string[]]>([
    [
      'stand for themselves, beside their siblings',
      [...withDeployment, pod('web-1-a', replicaSet), pod('web-1-b', replicaSet, image('web:2'))],
      ['Deployment/web spec.template.spec ×1', 'Pod/web-1-b spec ×1'],
    ],
    [
      'an ephemeral container, also where no template is known',
      [
        pod(
          'q-0',
          { apiVersion: 'example.com/v1', kind: 'Queue', name: 'q' },
          {
            ...webSpec,
            ephemeralContainers: [{ name: 'debug', image: 'sh' }],
          },
        ),
      ],
      ['Pod/q-0 spec ×1'],
    ],
    [
      'several of one old revision are a rollout',
      [
        daemons,
        pod('a', daemonSet, image('web:0'), revision('old')),
        pod('b', daemonSet, image('web:0'), revision('old')),
        pod('c', daemonSet, webSpec, revision('new')),
      ],
      ['DaemonSet/agent spec.template.spec ×2', 'DaemonSet/agent spec.template.spec ×1'],
    ],
    [
      'while only old ones run the template is judged too',
      [
        daemons,
        pod('a', daemonSet, image('web:0'), revision('old')),
        pod('b', daemonSet, image('web:0'), revision('old')),
      ],
      ['DaemonSet/agent spec.template.spec ×2', 'DaemonSet/agent spec.template.spec ×0 template'],
    ],
    [
      'one among others of its revision is no rollout',
      [daemons, pod('a', daemonSet, image('evil:0'), revision('new')), pod('b', daemonSet, webSpec, revision('new'))],
      ['Pod/a spec ×1', 'DaemonSet/agent spec.template.spec ×1'],
    ],
  ])('%s', (_, objects, expected) => {
    expect(seen(...objects)).toEqual(expected);
  });
});

describe('pods of the system', () => {
  const node: Owner = { apiVersion: 'v1', kind: 'Node', name: 'cp-1' };
  const mirror = (name: string, command: string[], namespace = 'kube-system', owner: Owner | null = node): Fields =>
    pod(
      name,
      owner ?? undefined,
      { containers: [{ name, image: `registry.k8s.io/${name}:v1.36.0`, command }] },
      { namespace, annotations: { 'kubernetes.io/config.mirror': 'a' } },
    );

  const proxyOf = (image: string): Fields => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'kube-proxy', namespace: 'kube-system' },
    spec: { template: { spec: { containers: [{ name: 'kube-proxy', image }] } } },
  });

  test.each<[string, Fields[], string[]]>([
    ['the control plane is left out', [mirror('kube-apiserver', ['kube-apiserver', '--v=2'])], []],
    ['another static pod is judged, as itself', [mirror('proxy', ['/usr/bin/haproxy'])], ['Pod/proxy spec ×1']],
    ['a control-plane program outside kube-system is judged', [mirror('etcd', ['etcd'], 'shop')], ['Pod/etcd spec ×1']],
    [
      'the annotation alone, which anybody may set, is not enough',
      [mirror('etcd', ['etcd'], 'kube-system', null)],
      ['Pod/etcd spec ×1'],
    ],
    [
      'a component is known by its images',
      [proxyOf('registry.k8s.io/kube-proxy:v1.36.0')],
      ['DaemonSet/kube-proxy spec.template.spec ×0 template kube-proxy'],
    ],
    [
      'a copy under the same name is the user’s',
      [proxyOf('docker.io/evil/kube-proxy:v1')],
      ['DaemonSet/kube-proxy spec.template.spec ×0 template'],
    ],
    [
      'below an operator’s resource the DaemonSet is what the component is known by',
      [
        {
          apiVersion: 'apps/v1',
          kind: 'DaemonSet',
          metadata: {
            name: 'calico-node',
            namespace: 'calico-system',
            ...owned({ apiVersion: 'operator.tigera.io/v1', kind: 'Installation', name: 'default' }),
          },
          spec: { template: { spec: { containers: [{ name: 'calico-node', image: 'quay.io/calico/node:v3.30.0' }] } } },
        },
      ],
      ['Installation/default spec ×0 template Calico'],
    ],
  ])('%s', (_, objects, expected) => {
    expect(seen(...objects)).toEqual(expected);
  });
});

describe('what was not seen whole', () => {
  test('a malformed pod can not be judged, and makes the fact incomplete', () => {
    const store = storeOf(pod('ok'), pod('odd', undefined, { containers: [] }));
    expect(seen(pod('odd', undefined, { containers: [] }))).toEqual([
      'Pod/odd spec ×1 Pod shop/odd is malformed (spec.containers is empty)',
    ]);
    const { state, reason } = store.get(pods);
    expect([state, reason]).toEqual(['incomplete', 'pods: odd is malformed (spec.containers is empty)']);
    expect(store.get(containers).items.map(({ about }) => about.unjudgeable)).toEqual([
      undefined,
      'Pod shop/odd is malformed (spec.containers is empty)',
    ]);
  });

  test.each(['pods', 'replicasets.apps', 'cronjobs.batch'])('without %s the pods are not all there are', (list) => {
    const inventory = deny(inventoryFromObjects([pod('web')], { complete: true }), list);
    const { state, reason } = new FactStore(inventory).get(pods);
    expect([state, reason]).toEqual(['incomplete', `${list} denied (Forbidden)`]);
  });
});

describe('containers', () => {
  const paths = (...objects: Fields[]) =>
    storeOf(...objects)
      .get(containers)
      .items.map(({ value, about }) => `${about.path} ${value.called}`);

  test('init containers first, then ordinary and ephemeral ones', () => {
    const spec = {
      containers: [{ name: 'web' }],
      initContainers: [{ name: 'setup' }, { name: 'mesh', restartPolicy: 'Always' }],
      ephemeralContainers: [{ name: 'debug' }],
    };
    expect(paths(pod('web', undefined, spec))).toEqual([
      'spec.initContainers[0] init container setup',
      'spec.initContainers[1] init container mesh',
      'spec.containers[0] container web',
      'spec.ephemeralContainers[0] ephemeral container debug',
    ]);
  });

  test('a container that a webhook put first does not move the place in the template', () => {
    const injected = { containers: [{ name: 'proxy', image: 'proxy:1' }, ...webSpec.containers] };
    expect(paths(...withDeployment, pod('web-1-a', replicaSet, injected))).toEqual([
      'spec.template.spec.containers[0] container proxy',
      'spec.template.spec.containers[0] container web',
    ]);
  });
});

test('whether a pod has been through admission shows in its uid', () => {
  const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop' }, spec: webSpec };
  const admitted = (...objects: Fields[]) =>
    storeOf(...objects)
      .get(pods)
      .items.map(({ value }) => value.pod.admitted);
  expect([...admitted(pod('web')), ...admitted(manifest), ...admitted(...withDeployment)]).toEqual([
    true,
    false,
    false,
  ]);
});

test('names of a hostile cluster are no keys of objects', () => {
  const labels = JSON.parse('{"__proto__": "x", "constructor": "y"}');
  const all = [
    pod('__proto__', { apiVersion: 'x/v1', kind: '__proto__', name: 'constructor' }, webSpec, { labels }),
    pod('toString', { apiVersion: 'x/v1', kind: 'toString', name: '__proto__' }),
  ];
  expect(seen(...all)).toEqual(['__proto__/constructor spec ×1', 'toString/__proto__ spec ×1']);
});

describe('what is known of a pod beside its spec', () => {
  const views = (...objects: Fields[]) =>
    storeOf(...objects)
      .get(pods)
      .items.map(({ value }) => value.pod);
  const on = (name: string, nodeName: string): Fields => pod(name, replicaSet, { ...webSpec, nodeName });

  test('the nodes of all its replicas', () => {
    const [replicas] = views(...withDeployment, on('a', 'node-1'), on('b', 'node-2'), on('c', 'node-1'));
    expect([...(replicas?.nodeNames ?? [])]).toEqual(['node-1', 'node-2']);
  });

  test('its name, where nothing owns it', () => {
    const odd = pod('odd', undefined, webSpec, {
      ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'x' }],
    });
    const alone = views(...withDeployment, pod('lone'), odd, pod('web-1-a', replicaSet)).map((view) => view.alone);
    expect(alone).toEqual(['lone', undefined, undefined]);
  });

  test.each<[string, Fields[], boolean]>([
    ['a pod by hand', [pod('web')], false],
    ['a Deployment', [workload('apps/v1', 'Deployment', 'web')], false],
    ['a Job', [workload('batch/v1', 'Job', 'backup')], true],
    ['a CronJob', [workload('batch/v1', 'CronJob', 'backup')], true],
    ['a Job that was not collected', [pod('a', { apiVersion: 'batch/v1', kind: 'Job', name: 'backup' })], true],
    ['a Job of another group', [pod('a', { apiVersion: 'batch.example/v1', kind: 'Job', name: 'b' })], false],
  ])('whether it is to end: %s, %s', (_, objects, ends) => {
    expect(views(...objects).map((view) => view.ends)).toEqual([ends]);
  });

  test('when its ephemeral containers ran', () => {
    const state = (name: string, how: Fields): Fields => ({ name, image: 'sh', state: how });
    const ephemeralContainerStatuses = [
      state('a', { running: { startedAt: 't1' } }),
      state('b', { terminated: { startedAt: 't1', finishedAt: 't2', message: 'secret' } }),
      state('c', { waiting: { reason: 'x' } }),
      { name: 'd' },
      null,
    ];
    const [view] = views({ ...pod('web'), status: { phase: 'Running', ephemeralContainerStatuses } });
    expect(view?.debugged).toEqual([
      { name: 'a', startedAt: 't1' },
      { name: 'b', startedAt: 't1', finishedAt: 't2' },
      { name: 'c' },
    ]);
  });
});
