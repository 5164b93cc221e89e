import { defineCheck } from '../../src/check.ts';
import { judgeLiteral, readShape } from '../../src/kubernetes/credential-shapes.ts';

export default defineCheck({
  id: 'credential-in-config-map',
  category: 'secrets',
  severity: 'high',
  title: 'No credential is kept in a ConfigMap',
  description:
    'ConfigMaps are what everybody who looks at a namespace may read, the role view among them; they are not encrypted where Secrets are, and land in logs and Git. A password there is a password for the whole team.',
  remediation: 'Move the value into a Secret or an outside store, mount it from there, and replace the credential.',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/configmap/',
    'https://kubernetes.io/docs/concepts/security/secrets-good-practices/',
  ],
  examples: {
    pass: {
      'settings, certificates, references, placeholders': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: web, namespace: shop }
        data: { mode: fast, ca.crt: "-----BEGIN CERTIFICATE-----\\nMIIB", password: '$(PASSWORD)', token: '<token>', PASSWORD: '', token_file: /run/token, db.properties: "user=web\\npassword=\${DB_PASSWORD}\\n", secretName: web-db, url: 'https://db.example/' }`,
      'a kubeconfig, which kubeconfig-in-config-map reports': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: web, namespace: shop }
        data: { config: "apiVersion: v1\\nkind: Config\\nusers: [{ name: a, user: { token: abcdefgh } }]\\n" }`,
      'an annotation that is none': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: web, namespace: shop, annotations: { checksum/secret: 0a399eb16751829e1af26fea27b20c3e, example.com/owner: jane } }`,
    },
    fail: {
      'by the name of the key and by the value': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: web, namespace: shop }
        data: { mode: fast, DB_PASSWORD: hunter2, id: AKIAIOSFODNN7EXAMPLE }`,
        'ConfigMap web holds a password under DB_PASSWORD; ConfigMap web holds an AWS access key under id',
      ],
      'inside a file': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: web, namespace: shop }
        data: { application.properties: "spring.datasource.url=jdbc:x\\nspring.datasource.password=s3cr3t\\n" }`,
        'ConfigMap web holds a setting or flag with a password, key or token under application.properties',
      ],
      'a private key, in binary data': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: web, namespace: shop }
        binaryData: { tls.key: LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0tLS0tCk1IYw== }`,
        'ConfigMap web holds a private key under tls.key',
      ],
      'an annotation of another object': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: web, namespace: shop }, data: { mode: fast } }
          - { apiVersion: v1, kind: Service, metadata: { name: db, namespace: shop, annotations: { example.com/dsn: 'postgres://web:hunter2@db/shop', example.com/admin-password: hunter2 } } }`,
        'Service db holds a URL with a password in annotation example.com/dsn; Service db holds a password in annotation example.com/admin-password',
      ],
    },
  },
  each: 'configMaps',
  needs: ['annotationsSeen'],
  proof: 'presence',
  evaluate({ configMap: { kind, name, data, annotations } }) {
    const found = [
      ...data.map(([key, shape]) => ({ key, shape, place: `under ${key}`, fieldPath: `data.${key}` })),
      ...annotations.map(([key, shape]) => ({
        ...{ key, shape, place: `in annotation ${key}` },
        fieldPath: `metadata.annotations.${key}`,
      })),
    ];
    return found.flatMap(({ key, shape, place, fieldPath }) => {
      const title = readShape(shape) === 'kubeconfig' ? undefined : judgeLiteral(key, shape);
      return title === undefined ? [] : [{ message: `${kind} ${name} holds ${title} ${place}`, fieldPath }];
    });
  },
});
