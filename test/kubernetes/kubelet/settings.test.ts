import { expect, test } from 'vitest';
import type { KubeletSettings } from '../../../src/kubernetes/kubelet/reading.ts';
import { servingCertificate, servingRotationGate, weakKubeletTls } from '../../../src/kubernetes/kubelet/settings.ts';

const file = (fields: Readonly<Record<string, unknown>>): KubeletSettings => ({ form: 'file', fields, minor: 36 });
const none: KubeletSettings = { form: 'none', reason: 'why' };

// Source: cmd/kubelet/app/server.go, InitializeTLS.
test.each([
  [{}, 'self-signed'],
  [{ serverTLSBootstrap: true }, 'bootstrap'],
  [{ tlsCertFile: '/a', tlsPrivateKeyFile: '/b' }, 'files'],
  [{ tlsCertFile: '/a' }, 'self-signed'],
])('%j: %s', (fields, source) => {
  expect(servingCertificate(file(fields))).toMatchObject({ state: 'known', source });
});

test.each([
  [{}, true],
  [{ featureGates: { RotateKubeletServerCertificate: true } }, true],
  [{ featureGates: { RotateKubeletServerCertificate: false } }, false],
])('%j rotates: %j', (fields, on) => {
  expect(servingRotationGate(file(fields))).toMatchObject({ on });
});

const strong = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256';
const absent = "offers the cipher suites of Go's default, CBC among them (tlsCipherSuites is not set)";
test.each([
  [{ tlsCipherSuites: [strong] }, []],
  [{}, [absent]],
  [{ tlsCipherSuites: [] }, [absent]],
  [{ tlsMinVersion: 'VersionTLS13' }, []],
  [{ tlsMinVersion: 'VersionTLS10', tlsCipherSuites: [strong] }, ['accepts VersionTLS10 (tlsMinVersion)']],
  [
    { tlsCipherSuites: [strong, 'TLS_RSA_WITH_3DES_EDE_CBC_SHA'] },
    ['offers TLS_RSA_WITH_3DES_EDE_CBC_SHA (tlsCipherSuites)'],
  ],
  [{ tlsMinVersion: 'VersionTLS11', tlsCipherSuites: 7 }, ['accepts VersionTLS11 (tlsMinVersion)']],
])('%j: %j', (fields, faults) => {
  expect(weakKubeletTls(file(fields))).toMatchObject({ state: 'known', faults });
});

test('what nobody shows is not judged', () => {
  for (const judge of [servingCertificate, servingRotationGate, weakKubeletTls])
    expect(judge(none)).toEqual({ state: 'unreadable', reason: 'why' });
  expect(weakKubeletTls(file({ tlsCipherSuites: 7 }))).toEqual({
    state: 'unreadable',
    reason: 'tlsCipherSuites: its value is not a list',
  });
});
