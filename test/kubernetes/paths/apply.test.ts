import { describe, expect, test } from 'vitest';
import { applyTo, editSpec, patchOf } from '../../../src/kubernetes/paths/apply.ts';
import { describeEdit, type Edit } from '../../../src/kubernetes/paths/edits.ts';

const role = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'r', namespace: 'ci' },
  rules: [
    { apiGroups: [''], resources: ['pods', 'secrets'], verbs: ['get', 'create'] },
    { apiGroups: [''], resources: ['nodes'], verbs: ['get'] },
  ],
};
const object = { apiVersion: role.apiVersion, kind: 'Role', namespace: 'ci', name: 'r' };

describe('edits of rights', () => {
  const rows: readonly (readonly [edits: readonly Edit[], said: string, rules: readonly unknown[]])[] = [
    [
      [{ kind: 'verb', object, rule: 0, verb: 'create' }],
      'remove verb create from rules[0] of Role ci/r',
      [{ apiGroups: [''], resources: ['pods', 'secrets'], verbs: ['get'] }, role.rules[1]],
    ],
    [
      [{ kind: 'resources', object, rule: 0, resources: ['secrets'] }],
      'remove secrets from rules[0] of Role ci/r',
      [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'create'] }, role.rules[1]],
    ],
    [[{ kind: 'rule', object, rule: 0 }], 'remove rules[0] from Role ci/r', [role.rules[1]]],
    // The API server refuses a rule without verbs.
    [[{ kind: 'verb', object, rule: 1, verb: 'get' }], 'remove verb get from rules[1] of Role ci/r', [role.rules[0]]],
  ];
  test.each(rows)('%j', (edits, said, rules) => {
    expect(edits.map(describeEdit)).toEqual([said]);
    expect(applyTo(role, edits).rules).toEqual(rules);
    expect(patchOf(role, edits)).toEqual([
      { op: 'test', path: '/rules', value: role.rules },
      { op: 'replace', path: '/rules', value: rules },
    ]);
  });

  test('several in one object keep to the places that were seen', () => {
    const edits: Edit[] = [
      { kind: 'rule', object, rule: 0 },
      { kind: 'verb', object, rule: 1, verb: 'get' },
    ];
    expect(applyTo(role, edits).rules).toEqual([]);
  });

  test('a subject of a binding', () => {
    const bound = {
      ...role,
      kind: 'RoleBinding',
      rules: undefined,
      subjects: [
        { kind: 'User', name: 'a' },
        { kind: 'User', name: 'b' },
      ],
    };
    const edits: Edit[] = [{ kind: 'subject', object: { ...object, kind: 'RoleBinding' }, index: 0, called: 'User a' }];
    expect(patchOf(bound, edits)).toEqual([
      { op: 'test', path: '/subjects', value: bound.subjects },
      { op: 'replace', path: '/subjects', value: [{ kind: 'User', name: 'b' }] },
    ]);
  });

  test('the level of a namespace', () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'dev', labels: { a: 'b' } } };
    expect(
      patchOf(namespace, [{ kind: 'enforce-baseline', object: { apiVersion: 'v1', kind: 'Namespace', name: 'dev' } }]),
    ).toEqual([
      { op: 'test', path: '/metadata/name', value: 'dev' },
      { op: 'add', path: '/metadata/labels/pod-security.kubernetes.io~1enforce', value: 'baseline' },
    ]);
  });
});

describe('edits of pods', () => {
  const spec = {
    hostPID: true,
    containers: [
      {
        name: 'a',
        securityContext: { privileged: true, capabilities: { add: ['NET_RAW', 'SYS_ADMIN'] } },
        volumeMounts: [{ name: 'x' }, { name: 'v' }, { name: 'v' }],
      },
    ],
    volumes: [
      { name: 'v', hostPath: { path: '/' } },
      { name: 'x', emptyDir: {} },
    ],
  };
  const workload = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd', namespace: 'ci' },
    spec: { template: { spec } },
  };
  const of = (edit: Extract<Edit, { kind: 'pod' }>['edit']): Edit => ({
    kind: 'pod',
    object: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'ci', name: 'd' },
    path: 'spec.template.spec',
    edit,
  });

  test('removals go from the end, and every place is tested', () => {
    expect(patchOf(workload, [of({ kind: 'volume', volume: 'v' })])).toEqual([
      { op: 'test', path: '/spec/template/spec/volumes/0/name', value: 'v' },
      { op: 'test', path: '/spec/template/spec/containers/0/volumeMounts/1/name', value: 'v' },
      { op: 'test', path: '/spec/template/spec/containers/0/volumeMounts/2/name', value: 'v' },
      { op: 'remove', path: '/spec/template/spec/containers/0/volumeMounts/2' },
      { op: 'remove', path: '/spec/template/spec/containers/0/volumeMounts/1' },
      { op: 'remove', path: '/spec/template/spec/volumes/0' },
    ]);
  });

  test('fields of a container', () => {
    expect(
      patchOf(workload, [of({ kind: 'privileged', list: 'containers', container: 'a' }), of({ kind: 'host-pid' })]),
    ).toEqual([
      { op: 'test', path: '/spec/template/spec/containers/0/name', value: 'a' },
      { op: 'test', path: '/spec/template/spec/containers/0/securityContext/privileged', value: true },
      { op: 'replace', path: '/spec/template/spec/containers/0/securityContext/privileged', value: false },
      { op: 'test', path: '/spec/template/spec/hostPID', value: true },
      { op: 'replace', path: '/spec/template/spec/hostPID', value: false },
    ]);
    expect(
      editSpec(spec, [{ kind: 'capability', list: 'containers', container: 'a', capability: 'SYS_ADMIN' }]),
    ).toMatchObject({
      containers: [{ securityContext: { capabilities: { add: ['NET_RAW'] } } }],
    });
  });

  test('the token, with what admission made of it', () => {
    const admitted = {
      containers: [{ name: 'a', volumeMounts: [{ name: 'kube-api-access-x' }] }],
      volumes: [{ name: 'kube-api-access-x', projected: { sources: [{ serviceAccountToken: {} }] } }],
    };
    expect(editSpec(admitted, [{ kind: 'token' }])).toEqual({
      automountServiceAccountToken: false,
      containers: [{ name: 'a', volumeMounts: [] }],
      volumes: [],
    });
  });
});
