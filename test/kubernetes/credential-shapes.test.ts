import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namesSecret } from '../../src/kubernetes/credential-names.ts';
import { isPlaceholder, judgeLiteral, shapeOf } from '../../src/kubernetes/credential-shapes.ts';

const a = (n: number) => 'aB3'.repeat(n).slice(0, n);
/** Written in pieces, so that no scanner of repositories takes a made-up token for a real one. */
const glued = (...parts: string[]) => parts.join('');

describe('a credential by the pattern that its issuer documents', () => {
  test.each<[string, string]>([
    [glued('AKIA', 'IOSFODNN7EXAMPLE'), 'aws-access-key'],
    [`AWS_ACCESS_KEY_ID=${glued('ASIA', 'IOSFODNN7EXAMPLE')} x`, 'aws-access-key'],
    [glued('glp', 'at-', a(20)), 'gitlab-token'],
    [glued('xox', 'b-123456789012-', a(24)), 'slack-token'],
    [glued('https://hooks.', 'slack.com/services/T0000000/B0000000/', a(24)), 'slack-webhook'],
    [glued('AI', 'za', a(35)), 'google-api-key'],
    [glued('sk_', 'live_', a(24)), 'stripe-key'],
    [glued('dckr_', 'pat_', a(27)), 'docker-hub-token'],
    [glued('hv', 's.', a(24)), 'vault-token'],
    [`DefaultEndpointsProtocol=https;AccountName=x;${glued('Account', 'Key=')}${a(86)}==`, 'azure-storage-key'],
    [`{"auths":{"ghcr.io":{"auth":"${a(20)}"}}}`, 'registry-login'],
    ['postgres://web:hunter2@db/shop', 'url-with-credentials'],
    ['curl -H "Authorization: Basic d2ViOmh1bnRlcjI=" x', 'authorization-header'],
    ['curl -s -u web:hunter22 https://x/', 'authorization-header'],
    ['bearer abc123def', 'authorization-header'],
    ['Basic d2ViOmh1bnRlcjI=', 'authorization-header'],
    [glued('---BEGIN OPENSSH ', 'PRIVATE KEY---\nabc\n'), 'private-key'],
    ['redis-server --requirepass hunter2 --port 1', 'assigned-credential'],
    ['x: 1\ndb:\n  password: hunter2\n', 'assigned-credential'],
    ['{"db": {"password": "hunter2"}}', 'assigned-credential'],
    ['{"db":{"password":"hunter2"}}', 'assigned-credential'],
    ['--config={"password":"hunter2"}', 'assigned-credential'],
    ['kind: Config\napiVersion: v1\nusers:\n- user:\n    password: hunter2\n', 'kubeconfig'],
  ])('%s is %s', (value, shape) => {
    expect(shapeOf(value)).toBe(shape);
  });
});

test.each<[string, string]>([
  ['', 'empty'],
  ['  ', 'empty'],
  ['$(POD)', 'reference'],
  ['$' + '{POD}', 'reference'],
  ['vault:secret/data/x#key', 'reference'],
  ['arn:aws:secretsmanager:eu-west-1:1:secret:x', 'reference'],
  ['postgres://web:$(PASSWORD)@db', 'reference'],
  ['/etc/ssl/key.pem', 'path'],
  ['https://x.example:8443/', 'url'],
  ['<password>', 'placeholder'],
  ['changeme', 'placeholder'],
  ['-----BEGIN CERTIFICATE-----\nMIIB', 'certificate'],
  ['db-credentials', 'name'],
  ['shop/db-credentials', 'name'],
  ['nginx-ingress/wildcard', 'name'],
  ['$(POD_NAMESPACE)/default-server-secret', 'reference'],
  ['yes', 'boolean'],
  ['{"password":"","passwordFile":"/etc/x","token":null}', 'text'],
  ['AKIAnotakey', 'text'],
  ['password_file = /etc/x\n; password = hunter2', 'text'],
  ['<jwt>', 'jwt'],
  ['Bearer authentication', 'text'],
  ['basic networking', 'text'],
  ['token 12345', 'text'],
])('%j is %s', (value, shape) => {
  expect(shapeOf(value)).toBe(shape);
});

test.each<[string, 'password' | 'token' | undefined]>([
  ['DB_PASSWORD', 'password'],
  ['spring.datasource.password', 'password'],
  ['PGPASSWORD', 'password'],
  ['apiKey', 'token'],
  ['CLIENT_SECRET', 'token'],
  ['SESSION_KEY_BASE64', 'token'],
  ['SECRET_KEY_BASE', 'token'],
  ['--db-password', 'password'],
  ['PASSWORD_FILE', undefined],
  ['SECRET_NAME', undefined],
  ['TOKEN_TTL', undefined],
  ['PWD', undefined],
  ['PUBLIC_KEY', undefined],
  ['DISABLE_PASSWORD', undefined],
  ['MYSQL_ALLOW_EMPTY_PASSWORD', undefined],
  ['MYSQL_RANDOM_ROOT_PASSWORD', undefined],
  ['RANDOM_SECRET', 'token'],
  ['NEO4J_AUTH', 'password'],
  ['RABBITMQ_ERLANG_COOKIE', 'token'],
  ['ETCD_INITIAL_CLUSTER_TOKEN', undefined],
  ['--initial-cluster-token', undefined],
  ['CLUSTER_TOKEN', 'token'],
  ['MAX_TOKENS', undefined],
  ['KEY', undefined],
  ['AZURE_BATCH_KEY', 'token'],
  ['OCI_CLI_KEY_CONTENT', 'token'],
  ['OPENAI_KEY', 'token'],
  ['GOOGLE_CREDENTIALS_JSON', 'token'],
  ['PRIVATE_KEY_PEM', 'token'],
  ['PARTITION_KEY', undefined],
  ['S3_OBJECT_KEY', undefined],
  ['PRIMARY_KEY', undefined],
  ['PASSWORD_FILE_CONTENT', undefined],
  ['__proto__', undefined],
])('the name %s says %s', (name, kind) => {
  expect(namesSecret(name)).toBe(kind);
});

test.each<[string, string, string | undefined]>([
  ['PASSWORD', '<text>', 'a password'],
  ['PASSWORD', '<number>', 'a password'],
  ['TOKEN', '<number>', undefined],
  ['TOKEN', '<name>', undefined],
  ['PASSWORD', '<path>', undefined],
  ['ANY', '<jwt>', 'a JSON Web Token'],
  ['PASSWORD', 'hunter2', undefined],
])('%s with %s holds %s', (name, described, title) => {
  expect(judgeLiteral(name, described)).toBe(title);
});

test('a shape never holds the value, and describing twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (value) => {
      const shape = shapeOf(value);
      expect(shape).toMatch(/^[a-z-]+$/);
      expect(shapeOf(`<${shape}>`)).toBe(shape);
    }),
  );
});

test('what a person has to fill in', () => {
  expect(['xxx', '***', 'your-token', '{{ .Values.x }}', 'REPLACE_ME'].every(isPlaceholder)).toBe(true);
  expect(['hunter2', 'exchange', 'yourself'].some(isPlaceholder)).toBe(false);
});
