import { defineCheck } from '../../src/check.ts';

/** Signers whose certificates the API server takes for a login of anybody. */
const signers: ReadonlySet<string> = new Set(['kubernetes.io/kube-apiserver-client', 'kubernetes.io/legacy-unknown']);

export default defineCheck({
  id: 'client-certificate-user',
  category: 'credentials',
  severity: 'medium',
  title: 'People do not log in with client certificates',
  description:
    'Kubernetes cannot revoke a client certificate: who leaves, or loses a laptop, stays logged in until it ends, and nobody sees from the API who holds one. There is no second factor and no central list.',
  remediation:
    'Let people log in through an identity provider (--authentication-config, or the cloud’s own), delete their certificate requests, and keep certificates for components.',
  references: [
    'https://kubernetes.io/docs/concepts/security/hardening-guide/authentication-mechanisms/#x509-client-certificate-authentication',
    'https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/',
  ],
  examples: {
    pass: {},
    fail: {
      'a request for a person': [
        `
        kind: List
        items:
          - { apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: { name: jane }, spec: { request: 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIak1JR0tBZ0VBTUNneEZ6QVZCZ05WQkFvTURuTjVjM1JsYlRwdFlYTjBaWEp6TVEwd0N3WURWUVFEREFScQpZVzVsTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFL1F3d0s5dzgwejRFOWZLa0pwNGRDdTMvCkpkOEZINWh1SCtlTnZaWGZUVURZVXRQekZtcFk1YnIrbUtyY1orY1ZLSEpOdjU5cGJnbytDa25leS9uVjZLQUEKTUFvR0NDcUdTTTQ5QkFNQ0EwZ0FNRVVDSUdoalhLQk1Oc05EVDdIc1VEeDRVdmliUytyNXoxY1RZOEovMGVDKwpUR0NkQWlFQXBTWVpLeCtlWlg4UWlJNjdmeFhQWmJmZkxveE1HblQ2Tld5Vit4eVpvYUU9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=', signerName: kubernetes.io/kube-apiserver-client, username: 'system:serviceaccount:ci:portal' }, status: { conditions: [{ type: Approved }] } }`,
        'CertificateSigningRequest jane, which is approved, asks for a certificate for user jane',
      ],
      'a request of a person that can not be read': [
        `
        { apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: { name: jane }, spec: { request: LS0t, signerName: kubernetes.io/kube-apiserver-client, username: jane }, status: { conditions: [{ type: Approved }] } }`,
        'CertificateSigningRequest jane, which is approved, asks for a certificate that names no user; jane asked for it',
      ],
      'the scan itself': [
        `
        { kind: Identity, credential: client-certificate, user: kubernetes-admin, groups: [], impersonates: false }`,
        'this scan logs in with a client certificate as user kubernetes-admin',
      ],
    },
    manual: {
      'other signers, a refused request, a component, and a token': [
        `
        kind: List
        items:
          - { kind: Identity, credential: client-certificate, user: 'system:kube-scheduler', groups: [] }
          - { apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: { name: jane }, spec: { request: 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIak1JR0tBZ0VBTUNneEZ6QVZCZ05WQkFvTURuTjVjM1JsYlRwdFlYTjBaWEp6TVEwd0N3WURWUVFEREFScQpZVzVsTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFL1F3d0s5dzgwejRFOWZLa0pwNGRDdTMvCkpkOEZINWh1SCtlTnZaWGZUVURZVXRQekZtcFk1YnIrbUtyY1orY1ZLSEpOdjU5cGJnbytDa25leS9uVjZLQUEKTUFvR0NDcUdTTTQ5QkFNQ0EwZ0FNRVVDSUdoalhLQk1Oc05EVDdIc1VEeDRVdmliUytyNXoxY1RZOEovMGVDKwpUR0NkQWlFQXBTWVpLeCtlWlg4UWlJNjdmeFhQWmJmZkxveE1HblQ2Tld5Vit4eVpvYUU9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=', signerName: example.com/vpn, username: jane } }
          - { apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: { name: jack }, spec: { request: 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIak1JR0tBZ0VBTUNneEZ6QVZCZ05WQkFvTURuTjVjM1JsYlRwdFlYTjBaWEp6TVEwd0N3WURWUVFEREFScQpZVzVsTUZrd0V3WUhLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFL1F3d0s5dzgwejRFOWZLa0pwNGRDdTMvCkpkOEZINWh1SCtlTnZaWGZUVURZVXRQekZtcFk1YnIrbUtyY1orY1ZLSEpOdjU5cGJnbytDa25leS9uVjZLQUEKTUFvR0NDcUdTTTQ5QkFNQ0EwZ0FNRVVDSUdoalhLQk1Oc05EVDdIc1VEeDRVdmliUytyNXoxY1RZOEovMGVDKwpUR0NkQWlFQXBTWVpLeCtlWlg4UWlJNjdmeFhQWmJmZkxveE1HblQ2Tld5Vit4eVpvYUU9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=', signerName: kubernetes.io/kube-apiserver-client, username: jack }, status: { conditions: [{ type: Denied }] } }`,
        'certificates that were issued leave no trace in the API; who holds one is known to whoever keeps the CA',
      ],
    },
  },
  each: 'identities',
  proof: 'presence',
  evaluate({ identity: { certificate } }) {
    if (certificate === undefined) return;
    const { sign, user, requester, signer } = certificate;
    if (signer !== undefined && !signers.has(signer)) return;
    const people = [user, requester].filter((name) => name !== undefined && name !== '' && !name.startsWith('system:'));
    if (people.length === 0) return;
    if (user === undefined || user === '')
      return { message: `${sign} that names no user; ${requester} asked for it`, value: requester ?? null };
    const asked = user.startsWith('system:') ? `; ${requester} asked for it` : '';
    return { message: `${sign} ${signer === undefined ? 'as' : 'for'} user ${user}${asked}`, value: user };
  },
});
