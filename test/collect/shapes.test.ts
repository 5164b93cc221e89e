import { describe, expect, test } from 'vitest';
import { findMalformed, findMalformedPodSpec } from '../../src/collect/shapes.ts';

const pod = (spec: unknown) => ({ spec });
const one = (container: unknown) => pod({ containers: [container] });

describe('a pod', () => {
  test.each<[string, unknown, string | undefined]>([
    ['as it should be', one({ name: 'web', image: 'web', securityContext: { runAsUser: 0 } }), undefined],
    [
      'fields that kaudit does not know',
      { spec: { containers: [{ name: 'web', future: [1] }], future: {} } },
      undefined,
    ],
    ['no spec', {}, 'spec is missing'],
    ['a spec that is a list', pod([]), 'spec should be an object, is a list'],
    ['no containers', pod({}), 'spec.containers is missing'],
    ['an empty list of containers', pod({ containers: [] }), 'spec.containers is empty'],
    ['a container that is null', one(null), 'spec.containers[0] should be an object, is null'],
    [
      'privileged as a word',
      one({ securityContext: { privileged: 'true' } }),
      'spec.containers[0].securityContext.privileged should be boolean, is string',
    ],
    [
      'a user as a word',
      pod({ containers: [{}], securityContext: { runAsUser: '0' } }),
      'spec.securityContext.runAsUser should be number, is string',
    ],
    [
      'a capability that is none',
      one({ securityContext: { capabilities: { add: ['A', 1] } } }),
      'spec.containers[0].securityContext.capabilities.add[1] should be string, is number',
    ],
    [
      'an init container',
      pod({ containers: [{}], initContainers: [{ ports: [{ hostPort: '1' }] }] }),
      'spec.initContainers[0].ports[0].hostPort should be number, is string',
    ],
    [
      'an ephemeral container',
      pod({ containers: [{}], ephemeralContainers: {} }),
      'spec.ephemeralContainers should be a list, is object',
    ],
    [
      'hostPath as a word',
      pod({ containers: [{}], volumes: [{ hostPath: '/' }] }),
      'spec.volumes[0].hostPath should be an object, is string',
    ],
    ['a limit as a number', one({ resources: { limits: { cpu: 1 } } }), undefined],
    [
      'a limit as a list',
      one({ resources: { limits: { cpu: [] } } }),
      'spec.containers[0].resources.limits.cpu should be scalar, is a list',
    ],
    ['variables as a map', one({ env: { A: 'b' } }), 'spec.containers[0].env should be a list, is object'],
  ])('%s', (_, object, expected) => {
    expect(findMalformed('Pod', object)).toBe(expected);
  });
});

test.each<[string, unknown, string | undefined]>([
  ['Deployment', { spec: {} }, 'spec.template is missing'],
  [
    'Deployment',
    { spec: { template: { spec: { containers: [{}] } }, replicas: '1' } },
    'spec.replicas should be number, is string',
  ],
  ['CronJob', { spec: { jobTemplate: { spec: { template: {} } } } }, 'spec.jobTemplate.spec.template.spec is missing'],
  ['ReplicationController', { spec: { selector: {} } }, undefined],
  ['Role', { rules: [{ verbs: 'get' }] }, 'rules[0].verbs should be a list, is string'],
  ['RoleBinding', { subjects: [] }, 'roleRef is missing'],
  [
    'ClusterRoleBinding',
    { roleRef: { kind: 'ClusterRole', name: 'a' }, subjects: [{ kind: 'User' }] },
    'subjects[0].name is missing',
  ],
  [
    'NetworkPolicy',
    { spec: { ingress: [{ from: [{ ipBlock: { cidr: 1 } }] }] } },
    'spec.ingress[0].from[0].ipBlock.cidr should be string, is number',
  ],
  [
    'ServiceAccount',
    { automountServiceAccountToken: 'no' },
    'automountServiceAccountToken should be boolean, is string',
  ],
  ['Unheard', { spec: 1 }, undefined],
  ['constructor', { spec: 1 }, undefined],
  ['__proto__', { spec: 1 }, undefined],
])('%s %j', (kind, object, expected) => {
  expect(findMalformed(kind, object)).toBe(expected);
});

test('a bare pod spec', () => {
  expect(findMalformedPodSpec({ containers: [] })).toBe('spec.containers is empty');
  expect(findMalformedPodSpec('x')).toBe('spec should be an object, is string');
});

test('keys like __proto__ are keys of a map like others', () => {
  const labels = JSON.parse('{"__proto__": {"a": 1}}');
  expect(findMalformed('Service', { spec: { selector: labels } })).toBe(
    'spec.selector.__proto__ should be string, is object',
  );
});
