import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeValue, redactCommand, redactContainer, redactVolume } from '../../src/collect/redact.ts';
import { countProcessorTime } from '../support/processor.ts';

const canary = 'CANARY-7f3a';

describe('what stands for a value', () => {
  test.each<[unknown, string]>([
    ['', '<empty>'],
    [undefined, '<empty>'],
    ['$(POD_NAME)', '<reference>'],
    ['True', '<boolean>'],
    ['-12.5', '<number>'],
    [12, '<text>'],
    ['AKIAIOSFODNN7EXAMPLE', '<aws-access-key>'],
    [`ghp_${'a'.repeat(36)}`, '<github-token>'],
    ['eyJhbGciOi.eyJzdWIiOi.c2ln', '<jwt>'],
    ['postgres://user:pw@db/shop', '<url-with-credentials>'],
    ['https://example.com/', '<url>'],
    ['x\n-----BEGIN EC PRIVATE KEY-----\n', '<private-key>'],
    [canary, '<text>'],
    [{ nested: canary }, '<text>'],
  ])('%j is %s', (value, expected) => {
    expect(describeValue(value)).toBe(expected);
  });

  test('it never holds the value', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(describeValue(value)).toMatch(/^<[a-z-]+>$/);
      }),
    );
  });
});

describe('a command line', () => {
  test.each<[string, string[], string[]]>([
    ['the program and flags', ['/bin/app', '--verbose', '-v', '-log-dir'], ['/bin/app', '--verbose', '-v', '-log-dir']],
    [
      'values',
      ['app', `--name=${canary}`, '--password', canary, canary],
      ['app', '--name=<text>', '--password', '<text>', '<text>'],
    ],
    ['harmless values', ['app', '--port=8080', '--tls=true', '42'], ['app', '--port=8080', '--tls=true', '42']],
    [
      'numbers that are secrets',
      ['app', '--pin=1234', '--db-password', '1234'],
      ['app', '--pin=<number>', '--db-password', '<number>'],
    ],
    ['a boolean that says so', ['app', '--use-token=true'], ['app', '--use-token=true']],
    ['a letter with its value', ['mysql', `-p${canary}`, '-psecret'], ['mysql', '<text>', '<text>']],
    ['a script', ['sh', '-c', `curl -u me:${canary} x`], ['sh', '-c', '<authorization-header>']],
    ['a program that is none', [`FOO=${canary} app`], ['<text>']],
  ])('%s', (_, words, expected) => {
    expect(redactCommand(words, true)).toEqual(expected);
  });

  test('the first argument is no program', () => {
    expect(redactCommand([canary], false)).toEqual(['<text>']);
  });

  test('words that are no strings', () => {
    expect(redactCommand([1, null, { a: canary }], true)).toEqual(['<text>', '<text>', '<text>']);
  });
});

describe('a container', () => {
  const redacted = (container: Record<string, unknown>, isStatic = false): string => {
    const copy = structuredClone(container);
    redactContainer(copy, isStatic);
    return JSON.stringify(copy);
  };

  test('no secret survives, its place does', () => {
    const handler = {
      exec: { command: ['sh', '-c', canary] },
      httpGet: { path: `/health?token=${canary}`, port: 80, httpHeaders: [{ name: 'Authorization', value: canary }] },
    };
    const container = {
      name: 'web',
      command: ['web', `--key=${canary}`],
      args: [canary],
      env: [
        { name: 'PASSWORD', value: canary },
        { name: 'OTHER', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      ],
      livenessProbe: handler,
      readinessProbe: handler,
      startupProbe: handler,
      lifecycle: { postStart: handler, preStop: handler },
      futureField: { kept: true },
    };
    const copy = structuredClone(container);
    redactContainer(copy, false);
    const kept = {
      exec: { command: ['sh', '-c', '<text>'] },
      httpGet: { path: '/health?<text>', port: 80, httpHeaders: [{ name: 'Authorization', value: '<text>' }] },
    };
    expect(copy).toEqual({
      name: 'web',
      command: ['web', '--key=<text>'],
      args: ['<text>'],
      env: [
        { name: 'PASSWORD', value: '<text>' },
        { name: 'OTHER', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      ],
      livenessProbe: kept,
      readinessProbe: kept,
      startupProbe: kept,
      lifecycle: { postStart: kept, preStop: kept },
      futureField: { kept: true },
    });
  });

  test.each<[string, Record<string, unknown>]>([
    ['variables as a map', { env: { PASSWORD: canary } }],
    ['a command in one string', { command: `app --password ${canary}` }],
    ['arguments as a map', { args: { password: canary } }],
    ['headers as a map', { livenessProbe: { httpGet: { httpHeaders: { Authorization: canary } } } }],
    ['a probe’s command in one string', { livenessProbe: { exec: { command: canary } } }],
    ['a variable with an object', { env: [{ name: 'a', value: { b: canary } }] }],
  ])('not even of the wrong shape: %s', (_, container) => {
    expect(redacted(container)).not.toContain(canary);
  });

  test.each<[string, string[], string[]]>([
    ['by name', ['kube-apiserver'], ['--audit-log-path=/var/log/audit']],
    ['in a shell', ['/bin/sh', '-c'], ['exec /usr/local/bin/kube-apiserver --audit-log-path=/var/log/audit']],
    ['over several lines', ['bash', '-ec'], ['exec kube-apiserver \\\n  --audit-log-path=/var/log/audit']],
    ['in a wrapper', ['/go-runner', '/usr/local/bin/etcd', '--data-dir=/var/lib/etcd'], []],
  ])('flags of the control plane stay, %s', (_, command, args) => {
    expect(redacted({ command, args }, true)).toBe(JSON.stringify({ command, args }));
  });

  test('but for the password in an address', () => {
    expect(redacted({ command: ['etcd', `--endpoints=https://root:${canary}@etcd:2379`] }, true)).toBe(
      '{"command":["etcd","--endpoints=https://<credentials>@etcd:2379"]}',
    );
  });

  test.each<[string, string, string, boolean, string]>([
    ['a flag of etcd', 'ETCD_CLIENT_CERT_AUTH', 'true', true, 'true'],
    [
      'an address with a password',
      'ETCD_LISTEN_CLIENT_URLS',
      `https://a:${canary}@b:1`,
      true,
      'https://<credentials>@b:1',
    ],
    ['a token', 'ETCD_INITIAL_CLUSTER_TOKEN', canary, true, '<text>'],
    ['where the cluster is found, which is a secret', 'ETCD_DISCOVERY', 'https://a/b', true, '<url>'],
    ['no flag', 'ETCD_ROOT_PASSWORD', canary, true, '<text>'],
    ['a pod that can not be the control plane', 'ETCD_CLIENT_CERT_AUTH', 'true', false, '<boolean>'],
  ])('variables of etcd: %s', (_, name, value, isStatic, kept) => {
    const env = JSON.stringify([{ name, value: kept }]);
    expect(redacted({ command: ['etcd'], env: [{ name, value }] }, isStatic)).toBe(`{"command":["etcd"],"env":${env}}`);
  });

  test.each<[string, string[], boolean]>([
    ['of a pod that can not be the control plane', ['etcd', `--root-password=${canary}`], false],
    ['of another program that names it', ['backup', 'etcd', '--secret', canary], true],
    ['of a script that only works on its files', ['sh', '-c', `tar c /var/lib/etcd | upload --secret ${canary}`], true],
  ])('flags do not stay, %s', (_, command, isStatic) => {
    expect(redacted({ command }, isStatic)).not.toContain(canary);
  });
});

describe('a volume', () => {
  test.each<[Record<string, unknown>, Record<string, unknown>]>([
    [
      { csi: { driver: 'd', volumeAttributes: { secret: canary, share: 'true' } } },
      { csi: { driver: 'd', volumeAttributes: { secret: '<text>', share: '<boolean>' } } },
    ],
    [{ csi: { driver: 'd', volumeAttributes: [canary] } }, { csi: { driver: 'd' } }],
    [
      { flexVolume: { driver: 'd', options: { key: canary } } },
      { flexVolume: { driver: 'd', options: { key: '<text>' } } },
    ],
    [
      { gitRepo: { repository: `https://me:${canary}@git.example/r` } },
      { gitRepo: { repository: 'https://<credentials>@git.example/r' } },
    ],
    [
      { ephemeral: { volumeClaimTemplate: { metadata: { annotations: { a: canary } }, spec: {} } } },
      { ephemeral: { volumeClaimTemplate: { spec: {} } } },
    ],
    [
      { hostPath: { path: '/data' }, future: 1 },
      { hostPath: { path: '/data' }, future: 1 },
    ],
  ])('%j', (volume, expected) => {
    const copy = structuredClone(volume);
    redactVolume(copy);
    expect(copy).toEqual(expected);
  });
});

describe('ten megabytes take no longer than their length', () => {
  const size = 10_000_000;
  test.each<[string, string]>([
    ['letters', 'a'.repeat(size)],
    ['letters after a dash', `-${'a'.repeat(size)}`],
    ['dashes', '-'.repeat(size)],
    ['a-a-a', '-a'.repeat(size / 2)],
    ['spaces', ' '.repeat(size)],
    ['half addresses', 'a://'.repeat(size / 4)],
    ['half addresses with a colon', `a://${'a:'.repeat(size / 2)}`],
    ['half keys', '-----BEGIN '.repeat(size / 11)],
    ['half tokens', `eyJ${'a'.repeat(size)}`],
    ['equals signs', '='.repeat(size)],
  ])('%s', (_, text) => {
    const spent = countProcessorTime();
    redactContainer({ command: ['sh', text], args: [text], env: [{ name: 'a', value: text }] }, true);
    redactContainer({ command: ['etcd', text] }, true);
    expect(spent()).toBeLessThan(1_000);
  });
});
