import { defineCheck } from '../../src/check.ts';
import { featureGate } from '../../src/kubernetes/flags/settings.ts';

export default defineCheck({
  id: 'missing-external-ip-plugin',
  category: 'api-server',
  severity: 'low',
  title: 'Services cannot claim external addresses',
  description:
    'Whoever may create a Service names any address in spec.externalIPs, and the nodes send the traffic to that address to his pods: he reads what others send there (CVE-2020-8554).',
  remediation:
    'Add DenyServiceExternalIPs to --enable-admission-plugins of kube-apiserver, or switch the gate AllowServiceExternalIPs off (from 1.36 on), or refuse spec.externalIPs by a ValidatingAdmissionPolicy that is bound with Deny.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#denyserviceexternalips',
    'https://kubernetes.io/docs/concepts/services-networking/service/#external-ips',
  ],
  examples: {
    pass: {
      enabled: `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--enable-admission-plugins=NodeRestriction,DenyServiceExternalIPs'] }] } }`,
      'the gate off': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --feature-gates=AllowServiceExternalIPs=false] }] } }`,
      'a policy that refuses the field': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: no-external-ips }
        spec: { matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [services] }] }, validations: [{ expression: '!has(object.spec.externalIPs) || object.spec.externalIPs.size() == 0' }] }
---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: no-external-ips }
        spec: { policyName: no-external-ips, validationActions: [Deny] }`,
      'counted at a hidden control plane': {
        objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }
---
        kind: Metrics
        text: |
          apiserver_admission_controller_admission_duration_seconds_count{name="DenyServiceExternalIPs"} 4`,
        kubernetesVersion: '1.36.0-gke.1',
      },
    },
    fail: {
      absent: [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }`,
        'kube-apiserver runs without the admission plugin DenyServiceExternalIPs (default of --enable-admission-plugins)',
      ],
      'a policy that only audits': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: no-external-ips }
        spec: { matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [services] }] }, validations: [{ expression: '!has(object.spec.externalIPs) || object.spec.externalIPs.size() == 0' }] }
---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: no-external-ips }
        spec: { policyName: no-external-ips, validationActions: [Audit] }`,
        'kube-apiserver runs without the admission plugin DenyServiceExternalIPs (default of --enable-admission-plugins)',
      ],
      'a policy for some namespaces': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata: { name: no-external-ips }
        spec: { matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [services] }] }, validations: [{ expression: '!has(object.spec.externalIPs) || object.spec.externalIPs.size() == 0' }] }
---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata: { name: no-external-ips }
        spec: { policyName: no-external-ips, validationActions: [Deny], matchResources: { namespaceSelector: { matchLabels: { env: prod } } } }`,
        'kube-apiserver runs without the admission plugin DenyServiceExternalIPs (default of --enable-admission-plugins)',
      ],
      'a name that only begins alike': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, --enable-admission-plugins=DenyServiceExternalIPsX] }] } }`,
        'kube-apiserver runs without the admission plugin DenyServiceExternalIPs (--enable-admission-plugins)',
      ],
      'declared by kubeadm-config': [
        `
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubeadm-config, namespace: kube-system }
        data: { ClusterConfiguration: '{ apiServer: {} }' }`,
        'kube-apiserver (as ConfigMap kube-system/kubeadm-config declares it) runs without the admission plugin DenyServiceExternalIPs (--enable-admission-plugins)',
      ],
    },
    manual: {
      'a managed control plane': [
        {
          objects: `
        { apiVersion: v1, kind: Namespace, metadata: { name: kube-system } }`,
          kubernetesVersion: '1.36.0-gke.1',
        },
        '--enable-admission-plugins: Google runs the control plane and answers for its flags; what it logs is in Cloud Audit Logs of the project (gcloud container clusters describe, loggingConfig)',
      ],
    },
  },
  each: 'apiServers',
  needs: ['externalIpPolicies'],
  evaluate({ apiServer: { called, flags, minor, admissionPlugin }, externalIpPolicies, ...abstain }) {
    const plugin = admissionPlugin('DenyServiceExternalIPs');
    if (plugin.state === 'known' && plugin.on) return;
    const gate = featureGate(flags, 'AllowServiceExternalIPs', minor);
    if (gate.state === 'known' && gate.on === false) return;
    if (externalIpPolicies.by.length > 0) return;
    if (externalIpPolicies.gap !== null) return abstain.unknown(externalIpPolicies.gap);
    if (plugin.state !== 'known') return abstain[plugin.state](plugin.reason);
    return {
      message: `${called} runs without the admission plugin DenyServiceExternalIPs (${plugin.from})`,
      value: false,
    };
  },
});
