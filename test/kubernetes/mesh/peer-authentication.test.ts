import { describe, expect, test } from 'vitest';
import { kumaOpenness, readPeerAuthentications } from '../../../src/kubernetes/mesh/peer-authentication.ts';

const policy = (namespace: string, name: string, spec: object, creationTimestamp = '2026-01-01T00:00:00Z') => ({
  metadata: { namespace, name, creationTimestamp },
  spec,
});
const strict = { mtls: { mode: 'STRICT' } };
const selector = { matchLabels: { app: 'db' } };
const modes = (...objects: object[]) => readPeerAuthentications(objects, 'istio-system');

// Source: Istio reference, PeerAuthentication.
describe('the effective mode', () => {
  test.each([
    ['nothing set', [], 'PERMISSIVE'],
    ['the root namespace', [policy('istio-system', 'default', strict)], 'STRICT'],
    [
      'UNSET takes that of the root',
      [policy('istio-system', 'd', strict), policy('shop', 'd', { mtls: { mode: 'UNSET' } })],
      'STRICT',
    ],
    ['no mtls takes that of the root', [policy('istio-system', 'd', strict), policy('shop', 'd', {})], 'STRICT'],
    [
      'the namespace goes before the root',
      [policy('istio-system', 'd', strict), policy('shop', 'd', { mtls: { mode: 'DISABLE' } })],
      'DISABLE',
    ],
    ['another namespace does not count', [policy('dev', 'd', strict)], 'PERMISSIVE'],
    [
      'the oldest of two counts',
      [policy('shop', 'a', { mtls: { mode: 'DISABLE' } }, '2026-02-01T00:00:00Z'), policy('shop', 'b', strict)],
      'STRICT',
    ],
    ['an empty selector is as none', [policy('shop', 'd', { selector: {}, ...strict })], 'STRICT'],
  ])('of a namespace: %s', (_name, objects, mode) => expect(modes(...objects).ofNamespace('shop').mode).toBe(mode));

  test('of a workload: its own, else that of its namespace; ports only there', () => {
    const read = modes(
      policy('shop', 'd', strict),
      policy('shop', 'db', { selector, portLevelMtls: { '5432': { mode: 'DISABLE' }, '80': { mode: 'UNSET' } } }),
    );
    expect(read.ofWorkload('shop', { app: 'db' })).toEqual({
      mode: 'STRICT',
      by: 'PeerAuthentication shop/d',
      ports: [{ port: '5432', mode: 'DISABLE', by: 'PeerAuthentication shop/db' }],
    });
    expect(read.ofWorkload('shop', { app: 'web' })).toEqual({
      mode: 'STRICT',
      by: 'PeerAuthentication shop/d',
      ports: [],
    });
    expect(read.looser('shop')).toEqual([{ called: 'PeerAuthentication shop/db', mode: 'DISABLE', port: '5432' }]);
  });

  test('odd shapes say nothing', () => {
    const read = modes(
      policy('shop', 'a', { mtls: 'STRICT' }),
      policy('shop', 'b', { selector: 'x', portLevelMtls: [] }),
      {},
    );
    expect(read.ofNamespace('shop').mode).toBe('PERMISSIVE');
  });
});

test.each([
  [{}, 'spec.mtls.enabledBackend is not set'],
  [{ mtls: { enabledBackend: 'ca', backends: [] } }, 'spec.mtls.backends has no ca'],
  [{ mtls: { enabledBackend: 'ca', backends: [{ name: 'ca', mode: 'PERMISSIVE' }] } }, 'backend ca is PERMISSIVE'],
  [{ mtls: { enabledBackend: 'ca', backends: [{ name: 'ca' }] } }, undefined],
])('a Mesh of Kuma: %j', (spec, expected) => expect(kumaOpenness({ spec })).toBe(expected));
