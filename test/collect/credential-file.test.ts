import { expect, test } from 'vitest';
import { markCredentialFile } from '../../src/collect/credential-file.ts';

const mounts = [
  { name: 'tls', mountPath: '/etc/web' },
  { name: 'gcp', mountPath: '/etc/web/gcp/' },
  { name: 'file', mountPath: '/key.json' },
  { name: 'broken' },
  null,
];

test.each<[string, unknown, unknown, unknown]>([
  ['in the longest mount', '/etc/web/gcp/key.json', mounts, 'gcp'],
  ['in the shorter one', '/etc/web/key.json', mounts, 'tls'],
  ['the file itself', '/key.json', mounts, 'file'],
  ['a name that begins alike', '/etc/website/key.json', mounts, ''],
  ['no mounts', '/etc/web/key.json', undefined, ''],
  ['the root', '/etc/web/key.json', [{ name: 'all', mountPath: '/' }], 'all'],
  ['no file', 'key.json', mounts, undefined],
  ['a reference', '$(FILE)', mounts, undefined],
  ['no text', 7, mounts, undefined],
])('%s', (_, value, volumeMounts, volume) => {
  const variable: Record<string, unknown> = { name: 'GOOGLE_APPLICATION_CREDENTIALS', value };
  markCredentialFile(variable, volumeMounts);
  expect(variable.volume).toBe(volume);
});

test('other variables stay as they are', () => {
  const variable = { name: 'HOME', value: '/etc/web/key.json' };
  markCredentialFile(variable, mounts);
  expect(variable).toEqual({ name: 'HOME', value: '/etc/web/key.json' });
});
