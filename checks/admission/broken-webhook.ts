import { defineCheck } from '../../src/check.ts';
import { caFault } from '../../src/kubernetes/admission/webhook.ts';

/** Certificates for the examples: valid until 2056, and until 2021. */
const valid =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJBVENCcUFJQkFqQUtCZ2dxaGtqT1BRUURBakFNTVFvd0NBWURWUVFEREFGaE1DQVhEVEkyTURFd01UQXcKTURBd01Gb1lEekl3TlRZd01UQXhNREF3TURBd1dqQU1NUW93Q0FZRFZRUUREQUZoTUZrd0V3WUhLb1pJemowQwpBUVlJS29aSXpqMERBUWNEUWdBRVh5M3FVY1A1V0txVnhxSXZnMlhBeUd4TXZFN3h0clppUnNVTlJpUnVqWGZJCnFOZ3M5azAyS0wxNDRsb29veXBLVjI0Y3NWYmVGcU04czVGeDJJTWZDVEFLQmdncWhrak9QUVFEQWdOSUFEQkYKQWlCV29xNzNpNUd0QmVGUXdkVm5TbmMwbE1pVlRZWG9rMTloWDZPTTAwWi9QZ0loQU9XQXRtbFFac1M4cHcvbAo5MEtKZFJsT0l4endOZk1iVlJWNXYzdXYvamhMCi0tLS0tRU5EIENFUlRJRklDQVRFLS0tLS0K';
const over =
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSC9NSUdtQWdFQk1Bb0dDQ3FHU000OUJBTUNNQXd4Q2pBSUJnTlZCQU1NQVdFd0hoY05NakF3TVRBeE1EQXcKTURBd1doY05NakV3TVRBeE1EQXdNREF3V2pBTU1Rb3dDQVlEVlFRRERBRmhNRmt3RXdZSEtvWkl6ajBDQVFZSQpLb1pJemowREFRY0RRZ0FFWHkzcVVjUDVXS3FWeHFJdmcyWEF5R3hNdkU3eHRyWmlSc1VOUmlSdWpYZklxTmdzCjlrMDJLTDE0NGxvb295cEtWMjRjc1ZiZUZxTThzNUZ4MklNZkNUQUtCZ2dxaGtqT1BRUURBZ05JQURCRkFpRUEKazlpQjY3MFpZeE9UUGJMbFRSN2JOQzE4OXRQY29ZTkp5UUoxZEE2YXNrd0NJSHpSalhvWDFlTDl5OUdRa1U5dQpFY0Y4cVBzMnUzWjlIcFA0RkZjbEJQK2IKLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo=';

export default defineCheck({
  id: 'broken-webhook',
  category: 'admission',
  severity: 'medium',
  title: 'Every webhook can be called',
  description:
    'A webhook that nobody answers guards nothing: where it fails open every request passes it unseen, and where it fails closed it stops deployments until somebody deletes it in a hurry.',
  remediation:
    'Bring the service behind clientConfig.service and its pods back, renew clientConfig.caBundle, or delete the configuration that was left behind.',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/',
    'https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/',
  ],
  examples: {
    pass: {
      'a service with a ready endpoint': `
        kind: List
        items:
          - { apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: { name: guard }, webhooks: [{ name: pods.guard.example.com, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }], clientConfig: { service: { name: guard, namespace: guard }, caBundle: ${valid} } }] }
          - { apiVersion: v1, kind: Service, metadata: { name: guard, namespace: guard }, spec: { ports: [{ port: 443 }] } }
          - { apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: { name: guard-1, namespace: guard, labels: { kubernetes.io/service-name: guard } }, endpoints: [{ addresses: [10.0.0.1], conditions: { ready: false } }, { addresses: [10.0.0.2] }] }`,
      'an address, trusted by the authorities of the system': `
        { apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: { name: identity }, webhooks: [{ name: identity.example.com, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }], clientConfig: { url: 'https://127.0.0.1:21443/mutate' } }] }`,
    },
    fail: {
      'no service, no endpoint, another port, nobody ready': [
        `
        kind: List
        items:
          - apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: { name: guard }
            webhooks:
              - { name: gone.example.com, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }], clientConfig: { service: { name: gone, namespace: guard }, caBundle: ${valid} } }
              - { name: empty.example.com, failurePolicy: Ignore, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }], clientConfig: { service: { name: guard, namespace: guard }, caBundle: ${valid} } }
              - { name: port.example.com, failurePolicy: Fail, rules: [{ operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods] }], clientConfig: { service: { name: guard, namespace: guard, port: 8443 }, caBundle: ${valid} } }
          - { apiVersion: v1, kind: Service, metadata: { name: guard, namespace: guard }, spec: { ports: [{ port: 443 }] } }
          - { apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: { name: guard-1, namespace: guard, labels: { kubernetes.io/service-name: guard } }, endpoints: [{ addresses: [10.0.0.1], conditions: { ready: false } }] }`,
        'webhook gone.example.com can not be called: service guard/gone does not exist; with failurePolicy Fail it blocks what it should judge',
        'webhook empty.example.com can not be called: service guard/guard has no ready endpoint; with failurePolicy Ignore everything passes it',
        'webhook port.example.com can not be called: service guard/guard has no port 8443; with failurePolicy Fail it blocks what it should judge',
      ],
      'certificates: none, none that can be read, one that ran out': [
        `
        kind: List
        items:
          - apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingWebhookConfiguration
            metadata: { name: guard, creationTimestamp: '2026-02-01T00:00:00Z' }
            webhooks:
              - { name: none.example.com, rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }], clientConfig: { service: { name: guard, namespace: guard } } }
              - { name: broken.example.com, rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }], clientConfig: { service: { name: guard, namespace: guard }, caBundle: bm8gY2VydGlmaWNhdGU= } }
              - { name: over.example.com, rules: [{ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] }], clientConfig: { service: { name: guard, namespace: guard }, caBundle: ${over} } }
          - { apiVersion: v1, kind: Service, metadata: { name: guard, namespace: guard }, spec: { ports: [{ port: 443 }] } }
          - { apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: { name: guard-1, namespace: guard, labels: { kubernetes.io/service-name: guard } }, endpoints: [{ addresses: [10.0.0.1] }] }`,
        'webhook none.example.com can not be called: its caBundle is empty, so no certificate of the service is trusted; with failurePolicy Fail it blocks what it should judge',
        'webhook broken.example.com can not be called: its caBundle holds no certificate that can be read; with failurePolicy Fail it blocks what it should judge',
        'webhook over.example.com can not be called: the last certificate of its caBundle ran out on 2021-01-01; with failurePolicy Fail it blocks what it should judge',
      ],
    },
    notApplicable: {
      'called for nothing':
        '{ apiVersion: admissionregistration.k8s.io/v1, kind: MutatingWebhookConfiguration, metadata: { name: idle }, webhooks: [{ name: idle.example.com, clientConfig: { service: { name: gone, namespace: gone } } }] }',
    },
  },
  each: 'webhooks',
  proof: 'presence',
  evaluate({ webhook, unknown, notApplicable }) {
    if (webhook === null) return notApplicable('the API server judges it by itself');
    const { name, backend, failurePolicy, rules } = webhook;
    if (rules.length === 0) return notApplicable('it is called for nothing');
    const faults = [backend.state === 'broken' ? backend.fault : null, caFault(webhook, webhook.now)].filter(
      (fault) => fault !== null,
    );
    const effect =
      failurePolicy === 'Fail'
        ? 'with failurePolicy Fail it blocks what it should judge'
        : 'with failurePolicy Ignore everything passes it';
    if (faults.length > 0)
      return {
        message: `webhook ${name} can not be called: ${faults.join(' and ')}; ${effect}`,
        fieldPath: 'clientConfig',
      };
    return backend.state === 'unseen' ? unknown(backend.doubt) : undefined;
  },
});
