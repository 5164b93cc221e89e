import { expect, test } from 'vitest';
import { weakCipherSuites } from '../../../src/kubernetes/flags/ciphers.ts';
import { parseCommandLine } from '../../../src/kubernetes/flags/parse.ts';

const strong =
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,TLS_AES_128_GCM_SHA256';

// Names: Go, crypto/tls/cipher_suites.go.
test.each([
  [[], 'default'],
  [['--tls-cipher-suites='], 'default'],
  [[`--tls-cipher-suites=${strong}`], []],
  [[`--tls-cipher-suites=${strong},TLS_RSA_WITH_AES_128_GCM_SHA256`], ['TLS_RSA_WITH_AES_128_GCM_SHA256']],
  [['--tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'], ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA']],
  [['--tls-min-version=VersionTLS13'], []],
  [['--tls-min-version=VersionTLS12'], 'default'],
])('%j', (args, weak) => {
  expect(weakCipherSuites(parseCommandLine(['kube-apiserver', ...args], [], 'kube-apiserver'), 36)).toMatchObject({
    state: 'known',
    weak,
  });
});

test('a version that can not be read may make weak ones good, and no strong ones weak', () => {
  const parse = (...args: readonly string[]) =>
    weakCipherSuites(parseCommandLine(['kube-apiserver', '--tls-min-version=$(X)', ...args], [], 'kube-apiserver'), 36);
  expect(parse()).toMatchObject({ state: 'unreadable' });
  expect(parse(`--tls-cipher-suites=${strong}`)).toMatchObject({ state: 'known', weak: [] });
});
