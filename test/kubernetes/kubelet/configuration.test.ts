import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kubeletFields, pickKubeletConfiguration } from '../../../src/kubernetes/kubelet/configuration.ts';

test('keeps the fields that verdicts rest on, by their path, and nothing else', () => {
  const configuration = {
    kind: 'KubeletConfiguration',
    authentication: { anonymous: { enabled: false }, x509: { clientCAFile: '/pki/ca.crt' } },
    staticPodURL: 'https://me:CANARY@example.com/pod',
    staticPodURLHeader: { Authorization: ['CANARY'] },
    featureGates: { A: true, B: { CANARY: 1 } },
    tlsCipherSuites: ['TLS_A', { CANARY: 1 }],
    readOnlyPort: null,
    clusterDNS: ['10.0.0.10'],
  };
  expect(pickKubeletConfiguration(configuration)).toEqual({
    'authentication.anonymous.enabled': false,
    'authentication.x509.clientCAFile': '/pki/ca.crt',
    staticPodURL: 'https://<credentials>@example.com/pod',
    featureGates: { A: true, B: '<text>' },
    tlsCipherSuites: ['TLS_A', '<text>'],
  });
});

test.each([undefined, null, 'text', [], { kind: 'Pod' }])('%j is no configuration', (body) => {
  expect(pickKubeletConfiguration(body)).toBeUndefined();
});

test('no field is read from a prototype', () => {
  expect(pickKubeletConfiguration(JSON.parse('{ "__proto__": { "readOnlyPort": 1 } }'))).toEqual({});
});

test('nothing throws, and every field is one of the table', () => {
  fc.assert(
    fc.property(fc.anything(), (body) => {
      for (const name of Object.keys(pickKubeletConfiguration(body) ?? {}))
        expect(Object.keys(kubeletFields)).toContain(name);
    }),
  );
});
