import { defineCheck } from '../../src/check.ts';
import { staticCredentials } from '../../src/kubernetes/flags/api-server.ts';

export default defineCheck({
  id: 'static-token-file',
  category: 'api-server',
  severity: 'high',
  title: 'No static tokens or passwords are accepted',
  description:
    'A token or password in a file of the API server never expires, can not be revoked without a restart and stands there in clear text: whoever reads the file, or a backup of it, is that user for ever.',
  remediation:
    'Remove --token-auth-file (and --basic-auth-file from servers before 1.19), and let people log in through an identity provider and programs with service-account tokens.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/authentication/#static-token-file',
    'https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/',
  ],
  examples: {
    pass: {
      absent: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --profiling=false] }] }`,
      empty: `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --token-auth-file=] }] }`,
      'basic-auth-file, which 1.19 and later do not know': `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.19.0', command: [kube-apiserver, --basic-auth-file=/etc/users.csv] }] }`,
      'the resolved value of /flagz': `
        kind: Flagz
        flags: { token-auth-file: '' }`,
    },
    fail: {
      'a token file': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver], args: [--token-auth-file, /etc/tokens.csv] }] }`,
        'kube-apiserver accepts the static credentials of --token-auth-file /etc/tokens.csv',
      ],
      'passwords before 1.19': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.18.20', command: [kube-apiserver, --basic-auth-file=/etc/users.csv] }] }`,
        'kube-apiserver accepts the static credentials of --basic-auth-file /etc/users.csv',
      ],
      'both, by an underscored flag': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.18.20', command: [kube-apiserver, --token_auth_file=/t, --basic-auth-file=/b] }] }`,
        'kube-apiserver accepts the static credentials of --token-auth-file /t and --basic-auth-file /b',
      ],
      'handed on by k3s': [
        `
        apiVersion: v1
        kind: Node
        metadata: { name: one, annotations: { k3s.io/node-args: '["server","--kube-apiserver-arg=token-auth-file=/t"]' } }`,
        'kube-apiserver (as Node one declares it) accepts the static credentials of --token-auth-file /t',
      ],
    },
    unknown: {
      'flags that only the container knows': [
        `
        apiVersion: v1
        kind: Pod
        metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }
        spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, $(EXTRA_FLAGS)] }] }`,
        '--token-auth-file: the command line holds $(EXTRA_FLAGS), which only the container can expand',
      ],
    },
    manual: {
      'nobody shows the control plane': [
        `
        apiVersion: v1
        kind: Namespace
        metadata: { name: kube-system }`,
        '--token-auth-file: no pod of kube-system runs the control plane: whoever runs it must look at the flags that it is started with',
      ],
    },
  },
  each: 'apiServers',
  evaluate({ apiServer: { called, flags, minor, unseen }, ...abstain }) {
    const credentials = staticCredentials(flags, minor);
    if (credentials.state === 'unreadable') return abstain[unseen](credentials.reason);
    if (credentials.files.length === 0) return;
    const files = credentials.files.map(({ flag, path }) => `--${flag}${path === undefined ? '' : ` ${path}`}`);
    const message = `${called} accepts the static credentials of ${files.join(' and ')}`;
    return { message, value: credentials.files[0]?.path ?? null };
  },
});
