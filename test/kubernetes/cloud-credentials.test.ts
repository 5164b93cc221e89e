import { describe, expect, test } from 'vitest';
import { staticCloudCredentials } from '../../src/kubernetes/cloud-credentials.ts';

const fromSecret = (name: string) => ({ name, valueFrom: { secretKeyRef: { name: 'cloud', key: 'key' } } });

/** Values as they stand in an inventory: their shapes. */
function found(env: unknown, volumeMounts: unknown = [], volumes: unknown = []): string[] {
  return staticCloudCredentials({ env, volumeMounts }, volumes).map(
    ({ cloud, how, path }) => `${cloud}: ${how} (${path})`,
  );
}

describe('variables that the tools of a cloud read a static key from', () => {
  test.each<[string, object, string[]]>([
    ['a literal', { name: 'AWS_SECRET_ACCESS_KEY', value: '<text>' }, ['AWS: sets AWS_SECRET_ACCESS_KEY (env[0])']],
    ['from a Secret', fromSecret('AZURE_CLIENT_SECRET'), ['Azure: sets AZURE_CLIENT_SECRET (env[0])']],
    ['Terraform on Azure', fromSecret('ARM_CLIENT_SECRET'), ['Azure: sets ARM_CLIENT_SECRET (env[0])']],
    [
      'a known shape',
      { name: 'GOOGLE_CREDENTIALS', value: '<private-key>' },
      ['Google Cloud: sets GOOGLE_CREDENTIALS (env[0])'],
    ],
    ['OpenStack', { name: 'OS_PASSWORD', value: '<number>' }, ['OpenStack: sets OS_PASSWORD (env[0])']],
    ['a placeholder', { name: 'AWS_SECRET_ACCESS_KEY', value: '<placeholder>' }, []],
    ['a reference', { name: 'AWS_SECRET_ACCESS_KEY', value: '<reference>' }, []],
    ['an empty one', { name: 'AWS_SECRET_ACCESS_KEY', value: '<empty>' }, []],
    ['a file', { name: 'AZURE_CLIENT_SECRET', value: '<path>' }, []],
    ['from a ConfigMap', { name: 'HCLOUD_TOKEN', valueFrom: { configMapKeyRef: { name: 'a', key: 'b' } } }, []],
    ['the id of a key, which is public', fromSecret('AWS_ACCESS_KEY_ID'), []],
    ['the token file of workload identity', { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '<path>' }, []],
    ['the token file of Azure', { name: 'AZURE_FEDERATED_TOKEN_FILE', value: '<path>' }, []],
    ['a name in another case', fromSecret('aws_secret_access_key'), []],
  ])('%s', (_, variable, expected) => {
    expect(found([variable])).toEqual(expected);
  });
});

// Source: Google's Application Default Credentials: the file holds a key, or says how a projected token is exchanged.
describe('the file of GOOGLE_APPLICATION_CREDENTIALS whose volume collecting told', () => {
  const env = (volume: string) => [{ name: 'GOOGLE_APPLICATION_CREDENTIALS', value: '<path>', volume }];
  const mounts = [{ name: 'key', mountPath: '/var/secrets' }];
  const volumes = [{ name: 'key', secret: { secretName: 'gcp' } }];

  test('in the Secret', () => {
    expect(found(env('key'), mounts, volumes)).toEqual([
      'Google Cloud: sets GOOGLE_APPLICATION_CREDENTIALS to a file of Secret gcp (env[0])',
    ]);
  });

  test('beside it', () => {
    expect(found(env(''), mounts, volumes)).toEqual([]);
  });
});

// Source: docs.aws.amazon.com, Configuration and credential file settings.
test('the shared credentials file of AWS', () => {
  const env = [{ name: 'AWS_SHARED_CREDENTIALS_FILE', value: '<path>', volume: 'cloud' }];
  const volumes = [{ name: 'cloud', secret: { secretName: 'velero' } }];
  expect(staticCloudCredentials({ env }, volumes)).toEqual([
    { how: 'sets AWS_SHARED_CREDENTIALS_FILE to a file of Secret velero', path: 'env[0]', cloud: 'AWS' },
  ]);
});

describe('the file of GOOGLE_APPLICATION_CREDENTIALS', () => {
  const env = [{ name: 'GOOGLE_APPLICATION_CREDENTIALS', value: '<path>' }];
  const mounts = [{ name: 'key', mountPath: '/var/secrets' }];
  test.each<[string, unknown, unknown, string[]]>([
    [
      'in the volume of a Secret',
      mounts,
      [{ name: 'key', secret: { secretName: 'gcp' } }],
      ['Google Cloud: sets GOOGLE_APPLICATION_CREDENTIALS to a file while it mounts Secret gcp (env[0])'],
    ],
    [
      'in a projected volume with a Secret',
      mounts,
      [{ name: 'key', projected: { sources: [{ secret: { name: 'gcp' } }] } }],
      ['Google Cloud: sets GOOGLE_APPLICATION_CREDENTIALS to a file while it mounts Secret gcp (env[0])'],
    ],
    [
      'beside a projected token',
      mounts,
      [{ name: 'key', projected: { sources: [{ serviceAccountToken: { path: 't' } }, { secret: { name: 'gcp' } }] } }],
      [],
    ],
    ['in a ConfigMap', mounts, [{ name: 'key', configMap: { name: 'gcp' } }], []],
    ['with a volume that it does not mount', [], [{ name: 'key', secret: { secretName: 'gcp' } }], []],
    ['with odd shapes', 'x', { name: 'key' }, []],
  ])('%s', (_, volumeMounts, volumes, expected) => {
    expect(found(env, volumeMounts, volumes)).toEqual(expected);
  });
});

test.each([undefined, null, 'x', [null, 3, {}, { name: 1, value: '<text>' }, { name: '__proto__', value: '<text>' }]])(
  'odd shapes hold nothing: %j',
  (env) => {
    expect(found(env, null, null)).toEqual([]);
  },
);
