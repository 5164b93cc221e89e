import { defineCheck } from '../../src/check.ts';
import { credentialsIn } from '../../src/kubernetes/container-credentials.ts';

export default defineCheck({
  id: 'hard-coded-credential',
  category: 'secrets',
  severity: 'high',
  title: 'No credential is written into a pod',
  description:
    'A password or key in a pod spec is shown to everybody who may look at pods, stands in every copy of the manifest, and cannot be changed without a rollout. Reading pods is a right that half a company has.',
  remediation:
    'Keep the value in a Secret or an outside store and refer to it: env[].valueFrom.secretKeyRef, better a mounted file. Then replace the credential: it has been read.',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/secret/',
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  ],
  examples: {
    pass: {
      'a reference': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, env: [{ name: DB_PASSWORD, valueFrom: { secretKeyRef: { name: db, key: password } } }, { name: URL, value: 'postgres://web:$(DB_PASSWORD)@db/shop' }] }] }`,
      'no value, switches, paths, other variables, placeholders': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, env: [{ name: PASSWORD, value: '' }, { name: REQUIRE_TOKEN, value: 'true' }, { name: TOKEN, value: /var/run/token }, { name: API_KEY, value: $(KEY) }, { name: DB_PASSWORD, value: changeme }, { name: CLIENT_SECRET, value: '<your-secret>' }] }] }`,
      'names that only sound like it': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, env: [{ name: PASSWORD_FILE, value: x }, { name: SECRET_NAME, value: db }, { name: TOKEN_TTL, value: 24h }, { name: PWD, value: app }, { name: PUBLIC_KEY, value: abc }, { name: AWS_SECRET, value: shop-aws-credentials }, { name: TOKEN_URL, value: 'https://login.example/' }] }] }`,
      'flags that name files and switches': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, args: ['--password-file=/etc/web/password', '--token=/var/run/token', --api-key, $(API_KEY), '--use-token=true', '--secret-name=web'] }] }`,
    },
    fail: {
      'a password, whatever it looks like': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, env: [{ name: LANG, value: C }, { name: MYSQL_ROOT_PASSWORD, value: hunter2 }, { name: PIN_PASSCODE, value: '1234' }] }] }`,
        'container web sets MYSQL_ROOT_PASSWORD to a password; container web sets PIN_PASSCODE to a password',
      ],
      'patterns under harmless names': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { initContainers: [{ name: setup, image: web, env: [{ name: ID, value: AKIAIOSFODNN7EXAMPLE }, { name: DSN, value: 'postgres://web:hunter2@db/shop' }] }], containers: [{ name: web, image: web }] }`,
        'init container setup sets ID to an AWS access key; init container setup sets DSN to a URL with a password',
      ],
      'flags and a script': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, command: [sh, -c, 'export DB_PASSWORD=hunter2; exec web'], args: [--db-password, hunter2, '--api-key=abc123'] }] }`,
        'container web has a setting or flag with a password, key or token in command[2]; container web gives --db-password a password in args[1]; container web gives --api-key a key or token in args[2]',
      ],
      'a template without pods': [
        `
        apiVersion: apps/v1
        kind: Deployment
        metadata: { name: web, namespace: shop }
        spec: { replicas: 0, selector: { matchLabels: { app: web } }, template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web, env: [{ name: apiToken, value: 8f3a }] }] } } }`,
        'container web sets apiToken to a key or token',
      ],
    },
  },
  each: 'containers',
  evaluate({ container, called }) {
    return credentialsIn(container).map(({ how, path }) => ({ message: `${called} ${how}`, fieldPath: path }));
  },
});
