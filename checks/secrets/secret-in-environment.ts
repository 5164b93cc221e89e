import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'secret-in-environment',
  category: 'secrets',
  severity: 'low',
  title: 'Secrets are mounted as files, not set as variables',
  description:
    'Variables are inherited by every process that a program starts, stand in crash reports, debug pages and /proc, and never change until the pod is made anew. A mounted file is read by those who open it and follows the Secret.',
  remediation:
    'Mount the Secret as a volume and let the program read the file (many images take NAME_FILE); remove env[].valueFrom.secretKeyRef and envFrom[].secretRef.',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-files-from-a-pod',
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  ],
  examples: {
    pass: {
      'a file': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { volumes: [{ name: db, secret: { secretName: db } }], containers: [{ name: web, image: web, volumeMounts: [{ name: db, mountPath: /etc/db }], env: [{ name: PASSWORD_FILE, value: /etc/db/password }] }] }`,
      'a ConfigMap and the pod itself': `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, envFrom: [{ configMapRef: { name: web } }], env: [{ name: NODE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } } }, { name: MODE, valueFrom: { configMapKeyRef: { name: web, key: mode } } }] }] }`,
    },
    fail: {
      'one variable': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, env: [{ name: MODE, value: x }, { name: PASSWORD, valueFrom: { secretKeyRef: { name: db, key: password } } }] }] }`,
        'container web takes PASSWORD from key password of Secret db',
      ],
      'a whole Secret, in an init container': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { initContainers: [{ name: setup, image: web, envFrom: [{ configMapRef: { name: web } }, { secretRef: { name: db }, prefix: DB_ }] }], containers: [{ name: web, image: web }] }`,
        'init container setup takes every key of Secret db as a variable',
      ],
      several: [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: web, namespace: shop }
        spec: { containers: [{ name: web, image: web, envFrom: [{ secretRef: { name: all } }], env: [{ name: A, valueFrom: { secretKeyRef: { name: s, key: a } } }, { name: B, valueFrom: { secretKeyRef: { name: s, key: b, optional: true } } }] }] }`,
        'container web takes A from key a of Secret s; container web takes B from key b of Secret s; container web takes every key of Secret all as a variable',
      ],
    },
  },
  each: 'containers',
  evaluate({ container: { env, envFrom }, called }) {
    const single = (env ?? []).flatMap(({ name, valueFrom }, i) => {
      const from = valueFrom?.secretKeyRef;
      if (from === undefined) return [];
      const message = `${called} takes ${name} from key ${from.key} of Secret ${from.name ?? ''}`;
      return [{ message, fieldPath: `env[${i}].valueFrom.secretKeyRef`, value: from.name ?? null }];
    });
    const whole = (envFrom ?? []).flatMap(({ secretRef }, i) => {
      if (secretRef === undefined) return [];
      const message = `${called} takes every key of Secret ${secretRef.name ?? ''} as a variable`;
      return [{ message, fieldPath: `envFrom[${i}].secretRef`, value: secretRef.name ?? null }];
    });
    return [...single, ...whole];
  },
});
