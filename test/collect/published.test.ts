import { expect, test } from 'vitest';
import { readClusterInfo, readExtensionAuthentication, readHealthChecks } from '../../src/collect/published.ts';

const pem = (...bodies: string[]) =>
  bodies.map((body) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`).join('');

test.each([
  ['nothing', {}, { clientCa: false, frontProxyCa: false, sharedCa: false, allowedNames: [] }],
  [
    'as kubeadm has it',
    {
      'client-ca-file': pem('QQ=='),
      'requestheader-client-ca-file': pem('Qg=='),
      'requestheader-allowed-names': '["front-proxy-client"]',
    },
    { clientCa: true, frontProxyCa: true, sharedCa: false, allowedNames: ['front-proxy-client'] },
  ],
  [
    'one certificate in both, wrapped otherwise',
    { 'client-ca-file': pem('QQ\nQQ'), 'requestheader-client-ca-file': pem('Qg==', 'QQQQ') },
    { clientCa: true, frontProxyCa: true, sharedCa: true, allowedNames: [] },
  ],
  [
    'odd shapes',
    { 'client-ca-file': 7, 'requestheader-client-ca-file': 'no PEM', 'requestheader-allowed-names': '{"a":1}' },
    { clientCa: false, frontProxyCa: false, sharedCa: false, allowedNames: [] },
  ],
])('extension-apiserver-authentication: %s', (_, data, kept) => {
  expect(readExtensionAuthentication(data)).toEqual(kept);
});

test.each([
  ['{ clusters: [{ cluster: { server: "https://api.shop.example:6443/x" } }] }', { host: 'api.shop.example' }],
  ['{ clusters: [{ cluster: { server: "https://[2001:db8::7]:6443" } }] }', { host: '[2001:db8::7]' }],
  ['{ clusters: [{ cluster: { server: "no address" } }] }', {}],
  ['clusters: 1', {}],
  ['{', {}],
  [undefined, {}],
])('cluster-info %s', (kubeconfig, kept) => {
  expect(readClusterInfo({ kubeconfig })).toEqual(kept);
});

test('health checks that hold', () => {
  expect(
    readHealthChecks('[+]ping ok\r\n[-]etcd failed: reason withheld\n[+]kms-providers ok\nreadyz check passed\n'),
  ).toEqual(['ping', 'kms-providers']);
});
