import { defineCheck } from '../../src/check.ts';
import { isProviderWebhook } from '../../src/kubernetes/admission/products.ts';
import { leavesCluster } from '../../src/kubernetes/admission/webhook.ts';

export default defineCheck({
  id: 'external-webhook',
  category: 'admission',
  severity: 'high',
  title: 'No webhook sends objects out of the cluster',
  description:
    'The API server sends every matching object, Secrets among them where the rules say so, to a host outside the cluster, which reads it and may change it: a listener there is a way out for data and a way in for code.',
  remediation:
    'Run the webhook in the cluster and name it in clientConfig.service instead of clientConfig.url, or delete a configuration that nobody can account for.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#contacting-the-webhook',
  ],
  examples: {
    pass: {
      'a service, and names and addresses inside': `
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: { name: inside }
        webhooks:
          - { name: a.example.com, clientConfig: { service: { name: a, namespace: a } } }
          - { name: b.example.com, clientConfig: { url: 'https://127.0.0.1:23443/mutate' } }
          - { name: c.example.com, clientConfig: { url: 'https://localhost/mutate' } }
          - { name: d.example.com, clientConfig: { url: 'https://[::1]:8443/mutate' } }
          - { name: e.example.com, clientConfig: { url: 'https://guard.guard.svc:443/mutate' } }
          - { name: f.example.com, clientConfig: { url: 'https://guard.guard.svc.cluster.local/mutate' } }`,
      'of the provider': `
        kind: List
        items:
          - { apiVersion: v1, kind: Node, metadata: { name: a, labels: { eks.amazonaws.com/nodegroup: a } }, spec: { providerID: 'aws:///eu-west-1a/i-1' }, status: { nodeInfo: { kubeletVersion: v1.36.1-eks-1 } } }
          - { apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: { name: fargate }, webhooks: [{ name: fargate-mutation.amazonaws.com, clientConfig: { url: 'https://10.100.7.9/mutate' } }] }`,
    },
    fail: {
      'a host somewhere': [
        `
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: { name: outside }
        webhooks:
          - { name: a.example.com, clientConfig: { url: 'https://hooks.example.com/mutate?token=abc' } }
          - { name: b.example.com, clientConfig: { url: 'https://203.0.113.7:8443/' } }
          - { name: c.amazonaws.com, clientConfig: { url: 'https://svc.example.com/' } }`,
        'webhook a.example.com sends what it matches to hooks.example.com, which is not in the cluster',
        'webhook b.example.com sends what it matches to 203.0.113.7, which is not in the cluster',
        'webhook c.amazonaws.com sends what it matches to svc.example.com, which is not in the cluster',
      ],
    },
  },
  each: 'webhooks',
  needs: ['cluster'],
  proof: 'presence',
  evaluate({ webhook, cluster, unknown, notApplicable }) {
    if (webhook === null) return notApplicable('the API server judges it by itself');
    const { name, target } = webhook;
    if (target.to !== 'url' || !leavesCluster(target.host)) return;
    if (isProviderWebhook(cluster.view.distribution.name, name)) return;
    if (cluster.view.distribution.name === 'unknown' && cluster.summary.nodes === null)
      return unknown('nodes were not seen, which tell whether the webhook is the provider’s own');
    return {
      message: `webhook ${name} sends what it matches to ${target.host || 'an address that can not be read'}, which is not in the cluster`,
      fieldPath: 'clientConfig.url',
      value: target.url,
    };
  },
});
