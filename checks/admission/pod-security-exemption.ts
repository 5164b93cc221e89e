import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'pod-security-exemption',
  category: 'admission',
  severity: 'low',
  title: 'Pod Security has no hidden exemptions',
  description:
    'A user, namespace or runtime class that the AdmissionConfiguration exempts makes privileged pods whatever the labels of a namespace say, and nothing in the API shows it.',
  remediation:
    'Take users, runtimeClasses and namespaces other than system ones out of exemptions in the PodSecurityConfiguration that --admission-control-config-file names; a namespace that needs more gets a label of its own.',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/enforce-standards-admission-controller/',
    'https://kubernetes.io/docs/concepts/security/pod-security-admission/#exemptions',
  ],
  examples: {
    pass: {
      'OpenShift, which publishes its configuration': `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: config, namespace: openshift-kube-apiserver }
        data: { config.yaml: '{"admission":{"pluginConfig":{"PodSecurity":{"configuration":{"kind":"PodSecurityConfiguration","exemptions":{"usernames":["system:serviceaccount:openshift-infra:build-controller"],"namespaces":["openshift-x"]}}}}}}' }`,
    },
    fail: {
      'users and runtime classes of that configuration': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: config, namespace: openshift-kube-apiserver }
        data: { config.yaml: '{"admission":{"pluginConfig":{"PodSecurity":{"configuration":{"kind":"PodSecurityConfiguration","exemptions":{"usernames":["jane","system:serviceaccount:shop:ci"],"runtimeClasses":["kata"],"namespaces":["kube-system","shop"]}}}}}}' }`,
        'the configuration of Pod Security exempts user jane, user system:serviceaccount:shop:ci, runtime class kata, namespace shop',
      ],
    },
    manual: {
      'a file of the control plane': [
        '{ apiVersion: v1, kind: Namespace, metadata: { name: shop } }',
        'exemptions from Pod Security stand in a file of the control plane, which the API does not show: look at the exemptions of PodSecurityConfiguration in what --admission-control-config-file names',
      ],
    },
  },
  each: 'cluster',
  needs: ['podSecurityExemptions'],
  proof: 'presence',
  evaluate({ podSecurityExemptions: { exempt, used, published, unseen }, unknown, manual }) {
    if (exempt.length > 0) return { message: `the configuration of Pod Security exempts ${exempt.join(', ')}` };
    if (used > 0)
      return {
        message: `Pod Security let ${used} request${used === 1 ? '' : 's'} pass by an exemption since the API server started`,
      };
    if (published) return;
    if (unseen !== null) return unknown(unseen);
    return manual(
      'exemptions from Pod Security stand in a file of the control plane, which the API does not show: look at the exemptions of PodSecurityConfiguration in what --admission-control-config-file names',
    );
  },
});
