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
        { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: no-external-ips }, spec: { matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [services] }] }, validations: [{ expression: '!has(object.spec.externalIPs) || object.spec.externalIPs.size() == 0' }] } }
---
        { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: no-external-ips }, spec: { policyName: no-external-ips, validationActions: [Deny] } }`,
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
        { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: no-external-ips }, spec: { matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [services] }] }, validations: [{ expression: '!has(object.spec.externalIPs) || object.spec.externalIPs.size() == 0' }] } }
---
        { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: no-external-ips }, spec: { policyName: no-external-ips, validationActions: [Audit] } }`,
        'kube-apiserver runs without the admission plugin DenyServiceExternalIPs (default of --enable-admission-plugins), and ValidatingAdmissionPolicy no-external-ips (binding no-external-ips) only audits',
      ],
      'a policy for some namespaces': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
---
        { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicy, metadata: { name: no-external-ips }, spec: { matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [services] }] }, validations: [{ expression: '!has(object.spec.externalIPs) || object.spec.externalIPs.size() == 0' }] } }
---
        { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingAdmissionPolicyBinding, metadata: { name: no-external-ips }, spec: { policyName: no-external-ips, validationActions: [Deny], matchResources: { namespaceSelector: { matchLabels: { env: prod } } } } }`,
        'kube-apiserver runs without the admission plugin DenyServiceExternalIPs (default of --enable-admission-plugins), and ValidatingAdmissionPolicy no-external-ips (binding no-external-ips) does not match Services of namespace default',
      ],
      'Gatekeeper, whose Config exempts every namespace': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
---
        { apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sExternalIPs, metadata: { name: none }, spec: {} }
---
        { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: gatekeeper }, webhooks: [{ name: validation.gatekeeper.sh, rules: [{ operations: [CREATE, UPDATE], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }], clientConfig: { url: 'https://a.a.svc' } }] }
---
        { apiVersion: config.gatekeeper.sh/v1alpha1, kind: Config, metadata: { name: config, namespace: gatekeeper-system }, spec: { match: [{ excludedNamespaces: ['*'], processes: ['*'] }] } }`,
        'kube-apiserver runs without the admission plugin DenyServiceExternalIPs (default of --enable-admission-plugins), and constraint K8sExternalIPs none of Gatekeeper is not enforced here: Config config of Gatekeeper exempts namespace default',
      ],
      'Gatekeeper, whose webhook is called under a condition': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
---
        { apiVersion: constraints.gatekeeper.sh/v1beta1, kind: K8sExternalIPs, metadata: { name: none }, spec: {} }
---
        { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: gatekeeper }, webhooks: [{ name: validation.gatekeeper.sh, rules: [{ operations: [CREATE, UPDATE], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }], matchConditions: [{ name: pods-only, expression: 'request.resource.resource == "pods"' }], clientConfig: { url: 'https://a.a.svc' } }] }`,
        'kube-apiserver runs without the admission plugin DenyServiceExternalIPs (default of --enable-admission-plugins), and constraint K8sExternalIPs none of Gatekeeper is narrowed by the matchConditions of webhook validation.gatekeeper.sh (pods-only)',
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
    const { by, missing, gap } = externalIpPolicies;
    if (by.length > 0) return;
    if (gap !== null) return abstain.unknown(gap);
    if (plugin.state !== 'known') return abstain[plugin.state](plugin.reason);
    const why = missing.length === 0 ? '' : `, and ${missing.join('; ')}`;
    return {
      message: `${called} runs without the admission plugin DenyServiceExternalIPs (${plugin.from})${why}`,
      value: false,
    };
  },
});
