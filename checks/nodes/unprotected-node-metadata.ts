import { defineCheck } from '../../src/check.ts';
import { gkeMetadata } from '../../src/kubernetes/gke.ts';

export default defineCheck({
  id: 'unprotected-node-metadata',
  category: 'nodes',
  severity: 'high',
  title: 'GKE nodes shield their metadata',
  description:
    "A pod can ask the metadata server of its node for the token of the node's service account and for the credentials of the kubelet, and then act in the project as the node.",
  remediation:
    'Switch on Workload Identity Federation for the node pool: gcloud container node-pools update POOL --workload-metadata=GKE_METADATA.',
  references: [
    'https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity',
    'https://cloud.google.com/kubernetes-engine/docs/how-to/protecting-cluster-metadata',
  ],
  examples: {
    pass: {
      shielded: `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { cloud.google.com/gke-nodepool: a, iam.gke.io/gke-metadata-server-enabled: 'true' } } }`,
      Autopilot: `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { cloud.google.com/gke-nodepool: a, cloud.google.com/gke-provisioning: autopilot } } }`,
    },
    fail: {
      'no label': [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { cloud.google.com/gke-nodepool: a } } }`,
        'pods of node n1 reach its metadata: the label iam.gke.io/gke-metadata-server-enabled is not true',
      ],
      off: [
        `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { cloud.google.com/gke-nodepool: a, iam.gke.io/gke-metadata-server-enabled: 'false' } } }`,
        'pods of node n1 reach its metadata: the label iam.gke.io/gke-metadata-server-enabled is not true',
      ],
    },
    notApplicable: {
      elsewhere: `
        { apiVersion: v1, kind: Node, metadata: { name: n1, labels: { eks.amazonaws.com/nodegroup: a } } }`,
    },
  },
  each: 'nodes',
  evaluate({ node, ...abstain }) {
    const metadata = gkeMetadata(node.labels);
    if (metadata === undefined) return abstain.notApplicable('the node is none of GKE');
    if (metadata === 'shielded') return;
    return {
      message: `pods of node ${node.name} reach its metadata: the label iam.gke.io/gke-metadata-server-enabled is not true`,
      fieldPath: 'metadata.labels["iam.gke.io/gke-metadata-server-enabled"]',
    };
  },
});
