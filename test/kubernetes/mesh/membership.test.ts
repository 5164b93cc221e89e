import { describe, expect, test } from 'vitest';
import {
  enrolmentOf,
  excludedPorts,
  hasProxy,
  isCaptured,
  meshesOfPod,
  optOut,
} from '../../../src/kubernetes/mesh/membership.ts';

describe('the mesh that a namespace is marked for', () => {
  test.each([
    [{ 'istio-injection': 'enabled' }, {}, 'Istio: label istio-injection=enabled'],
    [{ 'istio.io/rev': 'stable' }, {}, 'Istio: label istio.io/rev=stable'],
    // istio-injection goes before istio.io/rev (Istio, "Canary Upgrades").
    [{ 'istio-injection': 'disabled', 'istio.io/rev': 'stable' }, {}, 'none'],
    [{ 'istio.io/dataplane-mode': 'ambient' }, {}, 'Istio: label istio.io/dataplane-mode=ambient'],
    [{ 'istio.io/dataplane-mode': 'none' }, {}, 'none'],
    [{}, { 'linkerd.io/inject': 'enabled' }, 'Linkerd: annotation linkerd.io/inject=enabled'],
    [{}, { 'linkerd.io/inject': 'disabled' }, 'none'],
    [{ 'kuma.io/sidecar-injection': 'enabled' }, {}, 'Kuma: kuma.io/sidecar-injection=enabled'],
    [{}, {}, 'none'],
    [Object.create({ 'istio-injection': 'enabled' }), {}, 'none'],
  ])('%j %j', (labels, annotations, expected) => {
    const found = enrolmentOf(labels, annotations);
    expect(found === undefined ? 'none' : `${found.mesh}: ${found.by}`).toBe(expected);
  });
});

describe('how a pod keeps itself out', () => {
  const istio = { mesh: 'Istio', ambient: false, by: '' } as const;
  test.each([
    [istio, { 'sidecar.istio.io/inject': 'false' }, {}, 'label sidecar.istio.io/inject=false'],
    [istio, {}, { 'sidecar.istio.io/inject': 'off' }, 'annotation sidecar.istio.io/inject=off'],
    // The label goes before the annotation (Istio, "Resource Annotations").
    [istio, { 'sidecar.istio.io/inject': 'true' }, { 'sidecar.istio.io/inject': 'false' }, undefined],
    [{ ...istio, ambient: true }, { 'istio.io/dataplane-mode': 'none' }, {}, 'label istio.io/dataplane-mode=none'],
    [{ ...istio, mesh: 'Linkerd' }, {}, { 'linkerd.io/inject': 'disabled' }, 'annotation linkerd.io/inject=disabled'],
    [
      { ...istio, mesh: 'Kuma' },
      { 'kuma.io/sidecar-injection': 'disabled' },
      {},
      'label kuma.io/sidecar-injection=disabled',
    ],
    [istio, {}, {}, undefined],
  ] as const)('%j %j %j', (enrolment, labels, annotations, expected) =>
    expect(optOut(enrolment, labels, annotations)).toBe(expected),
  );
});

test('a proxy is a container or a native sidecar of that name', () => {
  expect(hasProxy('Istio', { containers: [{ name: 'istio-proxy' }] })).toBe(true);
  expect(hasProxy('Linkerd', { initContainers: [{ name: 'linkerd-proxy' }], containers: [] })).toBe(true);
  expect(hasProxy('Istio', { containers: [{ name: 'linkerd-proxy' }] })).toBe(false);
  for (const odd of [null, 'x', { containers: 'x' }, { containers: [null] }])
    expect(hasProxy('Istio', odd)).toBe(false);
  expect(
    meshesOfPod({ containers: [{ name: 'kuma-sidecar' }] }, { 'ambient.istio.io/redirection': 'enabled' }),
  ).toEqual(['Kuma']);
  expect(meshesOfPod({ containers: [] }, { 'ambient.istio.io/redirection': 'enabled' })).toEqual(['Istio']);
  expect(meshesOfPod({ containers: [] }, {})).toEqual([]);
  expect(isCaptured({ 'ambient.istio.io/redirection': 'enabled' })).toBe(true);
});

test.each([
  [{ 'traffic.sidecar.istio.io/excludeInboundPorts': '80,81' }, ['traffic.sidecar.istio.io/excludeInboundPorts=80,81']],
  // Istio, injection template: excludeInboundPort adds the status port; "Ports used by Istio".
  [{ 'traffic.sidecar.istio.io/excludeInboundPorts': '15020' }, []],
  [
    { 'traffic.sidecar.istio.io/excludeInboundPorts': '5432, 15021,15090' },
    ['traffic.sidecar.istio.io/excludeInboundPorts=5432'],
  ],
  [{ 'traffic.kuma.io/exclude-inbound-ports': '15020' }, ['traffic.kuma.io/exclude-inbound-ports=15020']],
  [{ 'traffic.sidecar.istio.io/includeInboundPorts': '' }, ['traffic.sidecar.istio.io/includeInboundPorts=']],
  [{ 'traffic.sidecar.istio.io/includeInboundPorts': '*' }, []],
  [{ 'config.linkerd.io/skip-inbound-ports': ' ' }, []],
])('ports past the proxy: %j', (annotations, expected) => expect(excludedPorts(annotations)).toEqual(expected));
