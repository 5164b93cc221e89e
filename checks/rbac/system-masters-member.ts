import { defineCheck } from '../../src/check.ts';

export default defineCheck({
  id: 'system-masters-member',
  category: 'rbac',
  severity: 'critical',
  title: 'Nothing uses the group system:masters',
  description:
    'The API server lets a member of system:masters do everything before it asks any authorizer. No role limits him, no binding shows him, and a certificate that says so cannot be revoked.',
  remediation:
    'Bind people by another group to cluster-admin, as kubeadm does with kubeadm:cluster-admins. Remove the mapping or the binding; delete the request, and replace the cluster CA if such a certificate got into wrong hands.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles',
    'https://kubernetes.io/docs/concepts/security/rbac-good-practices/#least-privilege',
    'https://kubernetes.io/docs/setup/best-practices/certificates/',
  ],
  examples: {
    pass: {},
    fail: {
      'a request that waits': [
        `
        kind: List
        items:
          - { apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: { name: jane }, spec: { request: 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIak1JR0tBZ0VBTUNneEZ6QVZCZ05WQkFvTURuTjVjM1JsYlRwdFlYTjBaWEp6TVEwd0N3WURWUVFEREFScQpZVzVsTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFL1F3d0s5dzgwejRFOWZLa0pwNGRDdTMvCkpkOEZINWh1SCtlTnZaWGZUVURZVXRQekZtcFk1YnIrbUtyY1orY1ZLSEpOdjU5cGJnbytDa25leS9uVjZLQUEKTUFvR0NDcUdTTTQ5QkFNQ0EwZ0FNRVVDSUdoalhLQk1Oc05EVDdIc1VEeDRVdmliUytyNXoxY1RZOEovMGVDKwpUR0NkQWlFQXBTWVpLeCtlWlg4UWlJNjdmeFhQWmJmZkxveE1HblQ2Tld5Vit4eVpvYUU9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=', signerName: kubernetes.io/kube-apiserver-client } }`,
        'CertificateSigningRequest jane, which is pending, asks for a certificate of user jane in group system:masters, whose members no RBAC rule can limit',
      ],
      'a request that was approved': [
        `
        kind: List
        items:
          - { apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: { name: jane }, spec: { request: 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIak1JR0tBZ0VBTUNneEZ6QVZCZ05WQkFvTURuTjVjM1JsYlRwdFlYTjBaWEp6TVEwd0N3WURWUVFEREFScQpZVzVsTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFL1F3d0s5dzgwejRFOWZLa0pwNGRDdTMvCkpkOEZINWh1SCtlTnZaWGZUVURZVXRQekZtcFk1YnIrbUtyY1orY1ZLSEpOdjU5cGJnbytDa25leS9uVjZLQUEKTUFvR0NDcUdTTTQ5QkFNQ0EwZ0FNRVVDSUdoalhLQk1Oc05EVDdIc1VEeDRVdmliUytyNXoxY1RZOEovMGVDKwpUR0NkQWlFQXBTWVpLeCtlWlg4UWlJNjdmeFhQWmJmZkxveE1HblQ2Tld5Vit4eVpvYUU9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=', signerName: kubernetes.io/kube-apiserver-client }, status: { conditions: [{ type: Approved }] } }`,
        'CertificateSigningRequest jane, which is approved, asks for a certificate of user jane in group system:masters, whose members no RBAC rule can limit',
      ],
      'a mapping of EKS': [
        `
        kind: List
        items:
          - { apiVersion: v1, kind: ConfigMap, metadata: { name: aws-auth, namespace: kube-system }, data: { mapRoles: '[{rolearn: arn:aws:iam::1:role/dev, groups: [developers]}, {rolearn: arn:aws:iam::1:role/ops, groups: [system:masters]}]' } }`,
        'ConfigMap kube-system/aws-auth maps arn:aws:iam::1:role/ops to group system:masters, whose members no RBAC rule can limit',
      ],
      'a binding': [
        `
        kind: List
        items:
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: reader }, rules: [{ apiGroups: [''], resources: [pods], verbs: [get] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: reader }, roleRef: { kind: ClusterRole, name: reader }, subjects: [{ kind: Group, name: 'system:masters' }] }`,
        'ClusterRoleBinding reader gives ClusterRole reader to group system:masters, whose members no RBAC rule can limit',
      ],
    },
    manual: {
      'no sign; a request of another group, one that was denied, and the built-in binding': [
        `
        kind: List
        items:
          - { apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: { name: jane }, spec: { request: 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIZk1JR0dBZ0VBTUNReEV6QVJCZ05WQkFvTUNtUmxkbVZzYjNCbGNuTXhEVEFMQmdOVkJBTU1CR3BoYm1VdwpXVEFUQmdjcWhrak9QUUlCQmdncWhrak9QUU1CQndOQ0FBVDlEREFyM0R6VFBnVDE4cVFtbmgwSzdmOGwzd1VmCm1HNGY1NDI5bGQ5TlFOaFMwL01XYWxqbHV2NllxdHhuNXhVb2NrMi9uMmx1Q2o0S1NkN0wrZFhvb0FBd0NnWUkKS29aSXpqMEVBd0lEU0FBd1JRSWdFcHZvMW5UNFRZYUFTeDNaa2tCNlJzUUUrRE1aWHErS01XRlZweUFUVER3QwpJUURad29NZU4wVXYvQXJCemUybFJHblJETHhDZmM4b2NSRmNhSGdZZzBia3NRPT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUgUkVRVUVTVC0tLS0tCg==', signerName: kubernetes.io/kube-apiserver-client } }
          - { apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: { name: jack }, spec: { request: 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIak1JR0tBZ0VBTUNneEZ6QVZCZ05WQkFvTURuTjVjM1JsYlRwdFlYTjBaWEp6TVEwd0N3WURWUVFEREFScQpZVzVsTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFL1F3d0s5dzgwejRFOWZLa0pwNGRDdTMvCkpkOEZINWh1SCtlTnZaWGZUVURZVXRQekZtcFk1YnIrbUtyY1orY1ZLSEpOdjU5cGJnbytDa25leS9uVjZLQUEKTUFvR0NDcUdTTTQ5QkFNQ0EwZ0FNRVVDSUdoalhLQk1Oc05EVDdIc1VEeDRVdmliUytyNXoxY1RZOEovMGVDKwpUR0NkQWlFQXBTWVpLeCtlWlg4UWlJNjdmeFhQWmJmZkxveE1HblQ2Tld5Vit4eVpvYUU9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=', signerName: kubernetes.io/kube-apiserver-client }, status: { conditions: [{ type: Denied }] } }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] }
          - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRoleBinding, metadata: { name: cluster-admin, labels: { kubernetes.io/bootstrapping: rbac-defaults } }, roleRef: { kind: ClusterRole, name: cluster-admin }, subjects: [{ kind: Group, name: 'system:masters' }] }`,
        'certificates that were issued leave no trace in the API; who holds one is known to whoever keeps the CA',
      ],
    },
  },
  each: 'identities',
  proof: 'presence',
  evaluate({ identity: { sign, groups, shipped } }) {
    if (shipped || !groups.includes('system:masters')) return;
    return {
      message: `${sign} system:masters, whose members no RBAC rule can limit`,
      value: 'system:masters',
    };
  },
});
