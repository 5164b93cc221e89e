import { defineCheck } from '../../src/check.ts';
import { kubeletText } from '../../src/kubernetes/kubelet/reading.ts';
import { minorOf } from '../../src/kubernetes/version.ts';

const field = 'imagePullCredentialsVerificationPolicy';

export default defineCheck({
  id: 'missing-always-pull-images',
  category: 'api-server',
  severity: 'low',
  title: 'Pods prove their right to an image at every start',
  description:
    'An image that a node has already pulled runs for any pod that names it: another tenant reads private code, and the secrets baked into it, without ever holding the pull secret.',
  remediation:
    'Add AlwaysPullImages to --enable-admission-plugins of kube-apiserver, or set imagePullCredentialsVerificationPolicy: AlwaysVerify in the configuration of every kubelet (from 1.35 on).',
  default: false,
  proof: 'presence',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwayspullimages',
    'https://kubernetes.io/docs/concepts/containers/images/#ensureimagepullcredentialverification',
  ],
  examples: {
    pass: {
      enabled: `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver, '--enable-admission-plugins=NodeRestriction,AlwaysPullImages'] }] } }`,
      'the kubelets verify': `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: one }
---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, imagePullCredentialsVerificationPolicy: AlwaysVerify }' }`,
    },
    fail: {
      absent: [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }`,
        'kube-apiserver runs without the admission plugin AlwaysPullImages (default of --enable-admission-plugins)',
      ],
      'the kubelets verify only some images': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: one }
---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, imagePullCredentialsVerificationPolicy: NeverVerifyPreloadedImages }' }`,
        'kube-apiserver runs without the admission plugin AlwaysPullImages (default of --enable-admission-plugins)',
      ],
      'kubelets before 1.33, which can not verify': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: one }
        status: { nodeInfo: { kubeletVersion: v1.32.9 } }`,
        'kube-apiserver runs without the admission plugin AlwaysPullImages (default of --enable-admission-plugins)',
      ],
      'kubelets before 1.33, which ignore the policy': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: one }
        status: { nodeInfo: { kubeletVersion: v1.32.9 } }
---
        apiVersion: v1
        kind: ConfigMap
        metadata: { name: kubelet-config, namespace: kube-system }
        data: { kubelet: '{ kind: KubeletConfiguration, imagePullCredentialsVerificationPolicy: AlwaysVerify }' }`,
        'kube-apiserver runs without the admission plugin AlwaysPullImages (default of --enable-admission-plugins)',
      ],
      'the resolved value of /flagz': [
        `
        kind: Flagz
        flags: { enable-admission-plugins: '[NodeRestriction]', disable-admission-plugins: '[]' }`,
        'kube-apiserver (by /flagz) runs without the admission plugin AlwaysPullImages (--enable-admission-plugins, --disable-admission-plugins)',
      ],
    },
    manual: {
      'kubelets of 1.33, which may verify': [
        `
        { apiVersion: v1, kind: Pod, metadata: { name: kube-apiserver-cp-1, namespace: kube-system, annotations: { kubernetes.io/config.mirror: a }, ownerReferences: [{ apiVersion: v1, kind: Node, name: cp-1, uid: a }] }, spec: { containers: [{ name: kube-apiserver, image: 'kube-apiserver:v1.36.3', command: [kube-apiserver] }] } }
---
        apiVersion: v1
        kind: Node
        metadata: { name: one }
        status: { nodeInfo: { kubeletVersion: v1.33.0 } }`,
        'nothing in the API publishes the settings of this kubelet: kubectl get --raw /api/v1/nodes/NODE/proxy/configz > NODE.json shows it to whoever may (a GET on nodes/proxy is code execution, so kaudit never asks), and --kubelet-configz DIR lets kaudit judge it',
      ],
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
  needs: ['kubelets'],
  evaluate({ apiServer: { called, admissionPlugin }, kubelets, ...abstain }) {
    const plugin = admissionPlugin('AlwaysPullImages');
    if (plugin.state === 'known' && plugin.on) return;
    const policies = kubelets.items.map(({ value: { kubelet } }) => ({
      unseen: kubelet.unseen,
      policy: kubeletText(kubelet.settings, field, minorOf(kubelet.node.kubeletVersion)),
    }));
    const lax = policies.some(({ policy }) => policy.state === 'known' && policy.text !== 'AlwaysVerify');
    const unread = policies.find(({ policy }) => policy.state === 'unreadable');
    if (policies.length > 0 && !lax && unread === undefined && kubelets.state === 'complete') return;
    if (plugin.state !== 'known') return abstain[plugin.state](plugin.reason);
    if (!lax && kubelets.state !== 'complete') return abstain.unknown(kubelets.reason ?? 'incomplete data');
    if (!lax && unread?.policy.state === 'unreadable') return abstain[unread.unseen](unread.policy.reason);
    return { message: `${called} runs without the admission plugin AlwaysPullImages (${plugin.from})`, value: false };
  },
});
