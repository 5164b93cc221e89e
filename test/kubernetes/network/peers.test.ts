import { describe, expect, test } from 'vitest';
import { allowsEverything, openRules } from '../../../src/kubernetes/network/peers.ts';

// Source: NetworkPolicyIngressRule, NetworkPolicyPeer and IPBlock of networking.k8s.io/v1.
describe('allowsEverything', () => {
  const anyPeer = 'no "from", which means any peer';
  const emptyPeer = 'an empty peer, which means any peer';
  const anyPod = 'any pod of any namespace';
  test.each([
    ['empty rule', {}, { reason: anyPeer, fieldPath: 'ingress[0]' }],
    ['null rule', null, { reason: anyPeer, fieldPath: 'ingress[0]' }],
    ['empty from', { from: [] }, { reason: anyPeer, fieldPath: 'ingress[0]' }],
    ['empty ports', { ports: [] }, { reason: anyPeer, fieldPath: 'ingress[0]' }],
    ['empty peer', { from: [{}] }, { reason: emptyPeer, fieldPath: 'ingress[0].from[0]' }],
    [
      'second peer is open',
      { from: [{ podSelector: {} }, { namespaceSelector: {} }] },
      { reason: anyPod, fieldPath: 'ingress[0].from[1]' },
    ],
    [
      'both selectors empty',
      { from: [{ namespaceSelector: {}, podSelector: {} }] },
      { reason: anyPod, fieldPath: 'ingress[0].from[0]' },
    ],
    [
      'the label that every namespace carries',
      {
        from: [
          { namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'Exists' }] } },
        ],
      },
      { reason: anyPod, fieldPath: 'ingress[0].from[0]' },
    ],
    [
      'all of IPv4',
      { from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] },
      { reason: 'any address (0.0.0.0/0)', fieldPath: 'ingress[0].from[0]' },
    ],
    [
      'all of IPv6',
      { from: [{ ipBlock: { cidr: '::/0', except: [] } }] },
      { reason: 'any address (::/0)', fieldPath: 'ingress[0].from[0]' },
    ],
    [
      'prefix of no length',
      { from: [{ ipBlock: { cidr: '10.0.0.0/0' } }] },
      { reason: 'any address (10.0.0.0/0)', fieldPath: 'ingress[0].from[0]' },
    ],
    ['with exceptions', { from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }, undefined],
    [
      'two halves of IPv4, beside others',
      {
        from: [
          { ipBlock: { cidr: '128.0.0.0/1' } },
          { podSelector: {} },
          { ipBlock: { cidr: '10.0.0.0/8', except: ['10.0.0.0/9'] } },
          { ipBlock: { cidr: '0.0.0.0/1', except: [] } },
        ],
      },
      { reason: 'any address of IPv4, by all its blocks together', fieldPath: 'ingress[0].from' },
    ],
    [
      'two halves of IPv6',
      { from: [{ ipBlock: { cidr: '::/1' } }, { ipBlock: { cidr: '8000::/1' } }] },
      { reason: 'any address of IPv6, by all its blocks together', fieldPath: 'ingress[0].from' },
    ],
    [
      'halves of two families',
      { from: [{ ipBlock: { cidr: '::/1' } }, { ipBlock: { cidr: '128.0.0.0/1' } }] },
      undefined,
    ],
    [
      'two halves, one with exceptions',
      { from: [{ ipBlock: { cidr: '0.0.0.0/1', except: ['10.0.0.0/8'] } }, { ipBlock: { cidr: '128.0.0.0/1' } }] },
      undefined,
    ],
    ['narrow block', { from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }, undefined],
    ['pods of this namespace', { from: [{ podSelector: {} }] }, undefined],
    [
      'some pods of every namespace',
      { from: [{ namespaceSelector: {}, podSelector: { matchLabels: { a: 'b' } } }] },
      undefined,
    ],
    ['some namespaces', { from: [{ namespaceSelector: { matchLabels: { a: 'b' } } }] }, undefined],
    [
      'namespaces with a label',
      { from: [{ namespaceSelector: { matchExpressions: [{ key: 'a', operator: 'Exists' }] } }] },
      undefined,
    ],
    ['one port', { ports: [{ port: 80 }] }, undefined],
    ['one protocol', { ports: [{ protocol: 'TCP' }] }, undefined],
    [
      'all protocols',
      { ports: [{ protocol: 'TCP' }, { protocol: 'UDP' }, { protocol: 'SCTP' }] },
      { reason: anyPeer, fieldPath: 'ingress[0]' },
    ],
    [
      'all ports in ranges',
      {
        ports: [
          { port: 30000, endPort: 65535 },
          { protocol: 'TCP', port: 1, endPort: 29999 },
          { protocol: 'UDP', port: 1, endPort: 65535 },
          { protocol: 'SCTP' },
        ],
      },
      { reason: anyPeer, fieldPath: 'ingress[0]' },
    ],
    [
      'one port missing',
      { ports: [{ port: 2, endPort: 65535 }, { protocol: 'UDP' }, { protocol: 'SCTP' }] },
      undefined,
    ],
    [
      'named ports cover nothing',
      { ports: [{ port: 'http', endPort: 65535 }, { protocol: 'UDP' }, { protocol: 'SCTP' }] },
      undefined,
    ],
    ['peers of the wrong type', { from: 'all' }, undefined],
    ['selector of the wrong type', { from: [{ namespaceSelector: { matchExpressions: 'x' } }] }, undefined],
    ['rule of the wrong type', 'x', undefined],
  ])('%s', (_, rule, expected) => {
    expect(allowsEverything(rule)).toEqual(expected);
  });

  test('egress, by index', () => {
    expect(allowsEverything({ to: [] }, 3, 'egress')).toEqual({
      reason: 'no "to", which means any peer',
      fieldPath: 'egress[3]',
    });
  });
});

describe('openRules', () => {
  test('names every open rule from the root of the policy', () => {
    expect(
      openRules({ spec: { ingress: [{ ports: [{ port: 80 }] }, {}, { from: [{}] }] } }).map(
        ({ fieldPath }) => fieldPath,
      ),
    ).toEqual(['spec.ingress[1]', 'spec.ingress[2].from[0]']);
  });

  test('rules of a direction that the policy does not govern are dead', () => {
    expect(openRules({ spec: { policyTypes: ['Egress'], ingress: [{}] } })).toEqual([]);
    expect(openRules({ spec: { egress: [{}] } }, 'egress')).toHaveLength(1);
  });

  test('no rules deny everything', () => {
    expect(openRules({ spec: { ingress: [] } })).toEqual([]);
    expect(openRules({})).toEqual([]);
  });
});
