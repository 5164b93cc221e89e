import { defineCheck } from '../../src/check.ts';
import { readShape } from '../../src/kubernetes/credential-shapes.ts';

export default defineCheck({
  id: 'kubeconfig-in-config-map',
  category: 'credentials',
  severity: 'high',
  title: 'No kubeconfig with credentials lies in a ConfigMap',
  description:
    'A kubeconfig with a token or key is a login. In a ConfigMap everybody who may look at the namespace has it, and uses it from anywhere, as somebody else.',
  remediation:
    'Revoke the credential (delete the token’s Secret, replace the certificate’s CA if it is one), delete the ConfigMap, and let the program use the service account of its pod.',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/',
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/',
  ],
  examples: {
    pass: {
      'files named, as of kube-proxy': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kube-proxy, namespace: kube-system }
        data: { kubeconfig.conf: "apiVersion: v1\\nkind: Config\\nusers: [{ name: default, user: { tokenFile: /var/run/secrets/kubernetes.io/serviceaccount/token } }]\\n" }`,
      'no user, as of cluster-info': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: cluster-info, namespace: kube-public }
        data: { kubeconfig: "apiVersion: v1\\nkind: Config\\nclusters: []\\ncontexts: null\\nusers: null\\n", jws-kubeconfig-abcdef: eyJhbGciOiJIUzI1NiJ9..x }`,
      'an exec plugin and a placeholder': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: tool, namespace: shop }
        data: { a: "kind: Config\\napiVersion: v1\\nusers: [{ name: a, user: { exec: { command: aws } } }]", b: "kind: Config\\napiVersion: v1\\nusers: [{ name: a, user: { token: <token> } }]" }`,
    },
    fail: {
      'a token': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: tool, namespace: shop }
        data: { mode: x, config: "apiVersion: v1\\nkind: Config\\nclusters: []\\nusers:\\n- name: a\\n  user:\\n    token: abcdefgh\\n" }`,
        'ConfigMap tool holds a kubeconfig with credentials under config',
      ],
      'a key, in JSON': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: tool, namespace: shop }
        data: { config.json: '{"apiVersion":"v1","kind":"Config","users":[{"name":"a","user":{"client-certificate-data":"LS0t","client-key-data":"LS0tLS1CRUdJ"}}]}' }`,
        'ConfigMap tool holds a kubeconfig with credentials under config.json',
      ],
    },
  },
  each: 'configMaps',
  evaluate({ configMap: { kind, name, data } }) {
    return data.flatMap(([key, shape]) =>
      readShape(shape) === 'kubeconfig'
        ? [{ message: `${kind} ${name} holds a kubeconfig with credentials under ${key}`, fieldPath: `data.${key}` }]
        : [],
    );
  },
});
