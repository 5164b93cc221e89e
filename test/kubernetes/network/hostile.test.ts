import fc from 'fast-check';
import { test } from 'vitest';
import { gatewayListeners } from '../../../src/kubernetes/network/gateway-tls.ts';
import { ingressListeners } from '../../../src/kubernetes/network/ingress-tls.ts';
import {
  defaultDenyDirections,
  directions,
  isolates,
  policyDirections,
} from '../../../src/kubernetes/network/isolation.ts';
import { isInternalLoadBalancer, plaintextPorts } from '../../../src/kubernetes/network/load-balancer-tls.ts';
import { openRules } from '../../../src/kubernetes/network/peers.ts';
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
        for (const { mayIsolate } of otherPolicyKinds) mayIsolate(object, 'shop', { app: 'web' }, direction);
      }
    }),
    { numRuns: 500 },
  );
});
