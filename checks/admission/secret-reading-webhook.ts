import { defineCheck } from '../../src/check.ts';
import { podCreation, secretCreation, secretDeletion, secretUpdate } from '../../src/kubernetes/admission/rules.ts';
import { selectsEverything } from '../../src/kubernetes/admission/selectors.ts';
import { isCalledFor } from '../../src/kubernetes/admission/webhook.ts';

export default defineCheck({
  id: 'secret-reading-webhook',
  category: 'admission',
  severity: 'medium',
  title: 'No webhook receives Secrets without need',
  description:
    'The API server sends a webhook the whole object: one that matches Secrets reads every password and key that is written in the cluster, whatever RBAC says.',
  remediation:
    'Leave secrets, and * in resources of the core group, out of the rules of the webhook, or narrow it with an objectSelector to the Secrets that it needs.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-rules',
    'https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/',
  ],
  examples: {
    pass: {
      'no Secrets, narrowed, other groups': `
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: a }
        webhooks:
          - { name: a.example.com, rules: [{ operations: ['*'], apiGroups: [''], apiVersions: [v1], resources: [pods, 'configmaps/*'] }], clientConfig: { service: { name: a, namespace: a } } }
          - { name: c.example.com, objectSelector: { matchLabels: { sync: 'true' } }, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [secrets] }], clientConfig: { service: { name: a, namespace: a } } }
          - { name: d.example.com, rules: [{ operations: [CREATE], apiGroups: [apps], apiVersions: [v1], resources: ['*'] }], clientConfig: { service: { name: a, namespace: a } } }
          - { name: e.example.com, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: ['*'], scope: Cluster }], clientConfig: { service: { name: a, namespace: a } } }`,
      'a policy engine, by its image': `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: gatekeeper }, webhooks: [{ name: validation.gatekeeper.sh, rules: [{ operations: [CREATE], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }], clientConfig: { service: { name: webhook, namespace: gatekeeper-system } } }] }
          - { apiVersion: v1, kind: Service, metadata: { name: webhook, namespace: gatekeeper-system }, spec: { selector: { app: gatekeeper }, ports: [{ port: 443 }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: webhook-1, namespace: gatekeeper-system, labels: { app: gatekeeper } }, spec: { containers: [{ name: manager, image: 'openpolicyagent/gatekeeper:v3.20.0' }] } }`,
    },
    fail: {
      'secrets that are deleted': [
        `
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: a }
        webhooks: [{ name: a.example.com, rules: [{ operations: [DELETE], apiGroups: [''], apiVersions: [v1], resources: [secrets] }], clientConfig: { service: { name: a, namespace: a } } }]`,
        'webhook a.example.com receives every Secret that is deleted, and belongs to no product that kaudit knows',
      ],
      'secrets by name, by *, on UPDATE alone': [
        `
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: { name: a }
        webhooks:
          - { name: a.example.com, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [secrets] }], clientConfig: { service: { name: a, namespace: a } } }
          - { name: b.example.com, objectSelector: {}, rules: [{ operations: [UPDATE], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }], clientConfig: { url: 'https://127.0.0.1:9443' } }`,
        'webhook a.example.com receives every Secret that is written, and belongs to no product that kaudit knows',
        'webhook b.example.com receives every Secret that is written, and belongs to no product that kaudit knows',
      ],
      'the name of a product without its image, which changes pods too': [
        `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: { name: gatekeeper }, webhooks: [{ name: mutation.gatekeeper.sh, rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }], clientConfig: { service: { name: webhook, namespace: dev } } }] }
          - { apiVersion: v1, kind: Service, metadata: { name: webhook, namespace: dev }, spec: { selector: { app: x }, ports: [{ port: 443 }] } }
          - { apiVersion: v1, kind: Pod, metadata: { name: x, namespace: dev, labels: { app: x } }, spec: { containers: [{ name: x, image: 'docker.io/someone/gatekeeper:1' }] } }`,
        'webhook mutation.gatekeeper.sh receives every Secret that is written, although no pod behind it runs an image of Gatekeeper; it changes pods as well',
      ],
    },
  },
  each: 'webhooks',
  proof: 'presence',
  evaluate({ webhook, unknown, notApplicable }) {
    if (webhook === null) return notApplicable('the API server judges it by itself');
    const { name, type, objectSelector, proven, claimed, conditions } = webhook;
    const writes = [secretCreation, secretUpdate].some((request) => isCalledFor(webhook, request));
    const reads = writes || isCalledFor(webhook, secretDeletion);
    if (!reads || !selectsEverything(objectSelector) || proven === true) return;
    if (proven === undefined) return unknown(`the pods behind webhook ${name} were not seen`);
    const who =
      claimed === undefined
        ? ', and belongs to no product that kaudit knows'
        : `, although no pod behind it runs an image of ${claimed.name}`;
    const changes = type === 'mutating' && isCalledFor(webhook, podCreation) ? '; it changes pods as well' : '';
    const narrowed =
      conditions.length === 0 ? '' : `, unless its matchConditions say otherwise (${conditions.join(', ')})`;
    return {
      message: `webhook ${name} receives every Secret that is ${writes ? 'written' : 'deleted'}${narrowed}${who}${changes}`,
      fieldPath: 'rules',
    };
  },
});
