import { defineCheck } from '../../src/check.ts';
import { cloudIdentityAnnotations } from '../../src/kubernetes/token.ts';

export default defineCheck({
  id: 'shared-cloud-identity',
  category: 'secrets',
  severity: 'medium',
  title: 'Cloud identities are not shared',
  description:
    'A service account with a cloud identity is a login to the cloud. On the account default every pod that names no other gets it; one identity in several namespaces makes each of these the weakest link for all.',
  remediation:
    'Make a service account of its own for the workload that needs the cloud, give it an identity that nothing else has, and remove the annotation from the account default.',
  references: [
    'https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html',
    'https://cloud.google.com/kubernetes-engine/docs/how-to/workload-identity',
    'https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html',
  ],
  examples: {
    pass: {
      'an account of its own': `
        kind: List
        items:
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: web, namespace: shop, annotations: { eks.amazonaws.com/role-arn: 'arn:aws:iam::1:role/web' } } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: job, namespace: shop, annotations: { eks.amazonaws.com/role-arn: 'arn:aws:iam::1:role/web' } } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: shop } }`,
      'another role of that name, and an empty annotation': `
        kind: List
        items:
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: a, namespace: a, annotations: { iam.gke.io/gcp-service-account: web@a.iam.gserviceaccount.com } } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: b, namespace: b, annotations: { iam.gke.io/gcp-service-account: web@b.iam.gserviceaccount.com } } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: default, namespace: c, annotations: { azure.workload.identity/client-id: '' } } }`,
    },
    fail: {
      'the account default': [
        `
        apiVersion: v1
        kind: ServiceAccount
        metadata: { name: default, namespace: shop, annotations: { azure.workload.identity/client-id: 0a1b } }`,
        'ServiceAccount shop/default has the cloud identity 0a1b, so every pod that names no other account has it',
      ],
      'two namespaces': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: a, namespace: a, annotations: { eks.amazonaws.com/role-arn: 'arn:aws:iam::1:role/web' } } }
          - { apiVersion: v1, kind: ServiceAccount, metadata: { name: b, namespace: b, annotations: { eks.amazonaws.com/role-arn: 'arn:aws:iam::1:role/web' } } }`,
        'ServiceAccount a/a has the cloud identity arn:aws:iam::1:role/web, which namespaces a, b share',
        'ServiceAccount b/b has the cloud identity arn:aws:iam::1:role/web, which namespaces a, b share',
      ],
    },
  },
  each: 'serviceAccounts',
  needs: ['cloudIdentities'],
  proof: 'presence',
  evaluate({ serviceAccount: { metadata }, cloudIdentities }) {
    const { name, namespace = 'default', annotations = {} } = metadata;
    return cloudIdentityAnnotations.flatMap((key) => {
      const identity = annotations[key];
      if (identity === undefined || identity === '') return [];
      const has = `ServiceAccount ${namespace}/${name} has the cloud identity ${identity}`;
      const places = cloudIdentities.namespacesOf(identity);
      const faults = [
        ...(name === 'default' ? ['so every pod that names no other account has it'] : []),
        ...(places.length > 1 ? [`which namespaces ${places.join(', ')} share`] : []),
      ];
      if (faults.length === 0) return [];
      return [
        { message: `${has}, ${faults.join(', and ')}`, fieldPath: `metadata.annotations.${key}`, value: identity },
      ];
    });
  },
});
