import fc from 'fast-check';
import { test } from 'vitest';
import { compileSections, subjectOf } from '../../../src/kubernetes/network/compile-sections.ts';
import type { PolicedPod } from '../../../src/kubernetes/network/endpoint.ts';
import { evaluateConnection } from '../../../src/kubernetes/network/evaluate-policies.ts';
import { gatewayListeners } from '../../../src/kubernetes/network/gateway-tls.ts';
import { tabulatePolicies } from '../../../src/kubernetes/network/governing-policies.ts';
import { ingressListeners } from '../../../src/kubernetes/network/ingress-tls.ts';
import {
  defaultDenyDirections,
  directions,
  isolates,
  policyDirections,
} from '../../../src/kubernetes/network/isolation.ts';
import { isInternalLoadBalancer, plaintextPorts } from '../../../src/kubernetes/network/load-balancer-tls.ts';
import { openRules } from '../../../src/kubernetes/network/peers.ts';
import { classifyPods } from '../../../src/kubernetes/network/pod-classes.ts';
import { isolationByOthers, namespaceIsolationByOthers } from '../../../src/kubernetes/network/pod-isolation.ts';
import { otherPolicyKinds } from '../../../src/kubernetes/network/policy-kinds.ts';

const keys = [
  'spec',
  'specs',
  'metadata',
  'namespace',
  'name',
  'annotations',
  'podSelector',
  'namespaceSelector',
  'matchLabels',
  'matchExpressions',
  'key',
  'operator',
  'values',
  'policyTypes',
  'types',
  'ingress',
  'egress',
  'from',
  'to',
  'ports',
  'port',
  'endPort',
  'ipBlock',
  'cidr',
  'except',
  'endpointSelector',
  'enableDefaultDeny',
  'selector',
  'appliedTo',
  'subject',
  'namespaces',
  'pods',
  'action',
  'rules',
  'host',
  'tls',
  'hosts',
  'listeners',
  'parentRefs',
  'hostnames',
  'filters',
  '__proto__',
  'constructor',
  'toPorts',
  'fromEndpoints',
  'toEntities',
  'fromCIDRSet',
  'source',
  'destination',
  'nets',
  'priority',
  'networks',
  'portNumber',
  'tcp',
  'ingressDeny',
  'type',
];
const hostile = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, undefined, 0, 80, '', 'x', 'In', 'Drop', 'Ingress', 'LoadBalancer', true, '__proto__'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }),
  ),
})).value;

const pod: PolicedPod = {
  kind: 'pod',
  namespace: 'default',
  name: 'web',
  labels: { app: 'web' },
  namespaceLabels: null,
  hostNetwork: false,
  namedPorts: [],
  addresses: [],
  doubts: { ingress: [], egress: [] },
};

test('no shape makes network semantics throw', () => {
  fc.assert(
    fc.property(hostile, hostile, (object, other) => {
      policyDirections(object);
      defaultDenyDirections([object, other]);
      ingressListeners(object);
      gatewayListeners(object, [other]);
      plaintextPorts(object);
      isInternalLoadBalancer(object);
      for (const direction of directions) {
        isolates(object, { app: 'web' }, direction);
        openRules(object, direction);
      }
      for (const kind of otherPolicyKinds) {
        const policy = { spec: object, specs: other };
        const sections = compileSections(kind, policy, { tiers: null, networkSets: null });
        const table = tabulatePolicies<object>([policy], { blocksSelectPods: true }, sections);
        for (const end of [pod, { kind: 'node' }] as const) evaluateConnection(table, end, pod);
        classifyPods(table, [pod]);
        for (const direction of directions) {
          subjectOf(kind, policy)(pod, direction);
          isolationByOthers(table, pod, direction);
          namespaceIsolationByOthers(table, pod, direction);
        }
      }
    }),
    { numRuns: 500 },
  );
});
